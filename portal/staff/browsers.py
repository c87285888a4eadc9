"""What a browser says of itself, in a few words that its owner knows it by. No database."""

from __future__ import annotations

from ua_parser import parse_os, parse_user_agent

# What is read of a header that strangers write
READ = 400
LENGTH = 60
# Browsers of offices that call themselves Chrome or Safari besides, by a word of their own
OFFICE_BROWSERS = (
    ("360EE", "360"),
    ("360SE", "360"),
    ("QIHU", "360"),
    ("MetaSr", "Sogou"),
    ("QQBrowser", "QQ Browser"),
    ("LBBROWSER", "Liebao"),
    ("MicroMessenger", "WeChat"),
)
SYSTEMS = (("UOS", "UOS"), ("Kylin", "Kylin"), ("Harmony", "HarmonyOS"))


def in_words(user_agent: str) -> str:
    """Return browser and system as "Edge 128 · Windows 10"; empty where the header says neither."""
    text = user_agent[:READ]
    browser = next((name for sign, name in OFFICE_BROWSERS if sign in text), "")
    if not browser and (agent := parse_user_agent(text)):
        browser = " ".join(part for part in (agent.family, agent.major) if part)
    system = next((name for sign, name in SYSTEMS if sign in text), "")
    if not system and (os := parse_os(text)):
        system = " ".join(part for part in (os.family, os.major) if part)
    return " · ".join(part for part in (browser, system) if part)[:LENGTH]
