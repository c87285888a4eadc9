"""Names of people and organisations: one form for hashing, masking and comparing, and its checks.

A leaf: no database, no clock. Names are handled by code point: rare characters lie outside the
first plane. Sources: docs/norms.md B2 and B5 (GB 18030-2022).
"""

from __future__ import annotations

import re
from typing import Final

from .cleaning import clean
from .errors import MaskedAlready, Missing, NotAName, Subject, WrongCharacters, WrongLength

MIDDLE_DOT: Final = "\u00b7"
# Longest name that is kept; masked forms of organisations are their full names.
MAX_NAME: Final = 64

# Han characters, the Han zero, and the private area where old registers keep rare characters.
HAN: Final = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U0003ffff"
    "\U000f0000-\U0010fffd"
)
_PLAIN: Final = re.compile("[\u4e00-\u9fff]+")
# Four Han characters hold no second name; a note needs two of them
_PLAIN_NAME: Final = re.compile("[\u4e00-\u9fff]{1,3}")
_ALL_HAN: Final = re.compile(f"[{HAN}{MIDDLE_DOT}* ]+")
# Every sign used as the dot of a name, with spaces around it, between Han characters (or the
# asterisks of a masked name): middle dots, bullets, katakana dots, full stops.
_DOT: Final = re.compile(
    f"(?<=[{HAN}*])\\s*[{MIDDLE_DOT}\u2022\u2027\u2219\u22c5\u30fb\ufe52\uff0e\uff65.]+\\s*(?=[{HAN}*])"
)
_NAME_FORM: Final = re.compile(rf"[{HAN}]|[^\W\d_]")
_NOT_IN_PERSONS_NAME: Final = re.compile(
    r"[0-9<>{}\[\]\\/|=+@#$%^&!?~_:;\"(),、。…“”《》〈〉「」『』【】〔〕]"
)
# What is written, and exported by programs, where there is no name
_PLACEHOLDERS: Final = frozenset(
    word
    for words in (
        "null none nil nan na undefined true false xx xxx",
        "无 空 空白 空缺 未知 不详 不明 待定 待补 待查 待核 暂无 没有 同上 同前 略",
        "某 某某 某某某 无名 无名氏 未填 未填写 未提供 姓名 本人",
    )
    for word in words.split()
)
# Two names side by side, or a name with a note behind it
_SEVERAL: Final = re.compile(
    f"[{HAN}]{{2,}} [{HAN}]{{2,}}|[{HAN}]{{2,}}[和与及][{HAN}]{{2,}}"
    f"|[{HAN}]{{2,}}(?:已故|死亡|去世|已死|停发|代领|等人|户主|本人|之子|之女|之妻)"
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def normalise_name(value: object) -> str:
    """Return the one form of a name.

    Half-width letters, one kind of dot (U+00B7) between Han characters, no spaces within a Han
    name, single spaces within others; nothing invisible. Anything that is no text becomes "".
    """
    if not isinstance(value, str):
        return ""
    if _PLAIN.fullmatch(value):  # nearly every name
        return value
    text = _DOT.sub(MIDDLE_DOT, clean(value)).strip(f" {MIDDLE_DOT}")
    return text.replace(" ", "") if _ALL_HAN.fullmatch(text) else text


def check_name(value: object, *, organisation: bool = False) -> str:
    """Return the normalised name, or raise why it cannot be one.

    A person's name has no digits or signs; an organisation's may. At most 64 characters.
    Raises Missing, NotAName, MaskedAlready, WrongCharacters, WrongLength.
    """
    if value is not None and not isinstance(value, str):
        raise WrongCharacters(Subject.NAME)
    if value and _PLAIN_NAME.fullmatch(value) and value not in _PLACEHOLDERS:  # nearly every name
        return value
    name = normalise_name(value)
    if not name:
        raise Missing(Subject.NAME)
    if name.lower() in _PLACEHOLDERS:
        raise NotAName(Subject.NAME)
    if "*" in name:
        raise MaskedAlready(Subject.NAME)
    if len(name) > MAX_NAME:
        raise WrongLength(Subject.NAME, length=len(name), expected=f"1-{MAX_NAME}")
    refused = _CONTROL if organisation else _NOT_IN_PERSONS_NAME
    if refused.search(name) or _CONTROL.search(name) or not _NAME_FORM.search(name):
        raise WrongCharacters(Subject.NAME)
    return name


def may_be_several(value: str) -> bool:
    """Say whether a text that passes for a name may be two, or a name with a note behind it.

    王五 赵六 in two lines is kept as one name, and so is a rare family name with a space.
    """
    return _PLAIN_NAME.fullmatch(value) is None and _SEVERAL.search(clean(value)) is not None
