"""What the docs point at exists: files, headings, decisions, modules."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from functools import cache
from itertools import chain
from pathlib import Path

from tests.architecture.test_tree import CONTEXTS, MADE, PACKAGES, sources

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(chain(ROOT.glob("*.md"), ROOT.glob("docs/**/*.md")))
# A decision, or a line of the changelog, speaks of the code as it was then.
SPEAKING_OF_TODAY = [
    page for page in PAGES if "adr" not in page.parts and page.name != "CHANGELOG.md"
]
TREE = [
    f"/{path.relative_to(ROOT)}"
    for top in ROOT.iterdir()
    if top.name not in MADE
    for path in chain([top], top.rglob("*"))
    if "__pycache__" not in path.parts
]
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
DECISION = re.compile(r"\bADRs? (\d{4})")
PAGE = re.compile(r"\bdocs/[\w/-]+\.md\b")
NAME = r"\w[\w/.*-]*\.(?:py|html|json|csv|css|js|md|toml|txt|po|svg)"
FOLDER = r"(?:portal|search|cms|tests|scripts|templates|docs|locale)(?:/[\w.*-]+)+/?"
# What the product makes while it runs stands in var
FILE = re.compile(rf"(?!var/)(?:{NAME}|{FOLDER})")
MODULE = re.compile(r"(?:portal|search|cms|tests)(?:\.\w+)+(?:\(\))?")


@cache
def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings as GitHub makes them."""
    plain = (re.sub(r"[^\w\s-]", "", head).strip() for head in HEADING.findall(text_of(page)))
    return {words.lower().replace(" ", "-") for words in plain}


@cache
def text_of(page: Path) -> str:
    """Return a page without its blocks of code."""
    return FENCE.sub("", page.read_text())


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def test_every_link_leads_to_a_file_and_its_heading():
    dead = []
    for page in PAGES:
        for link in LINK.findall(text_of(page)):
            if "://" in link or link.startswith("mailto:"):
                continue
            address, _sign, anchor = link.partition("#")
            target = (page.parent / address).resolve() if address else page
            if not target.exists() or (anchor and anchor not in anchors(target)):
                dead.append((named(page), link))
    assert dead == []


def test_every_decision_and_page_that_is_named_exists():
    decisions = {file.name[:4] for file in ROOT.glob("docs/adr/*.md")}
    dead = []
    for file in (*PAGES, *sources(*PACKAGES, "scripts", "tests")):
        text = file.read_text()
        dead += [(named(file), n) for n in DECISION.findall(text) if n not in decisions]
        dead += [(named(file), page) for page in PAGE.findall(text) if not (ROOT / page).exists()]
    assert dead == []


def test_every_path_in_backticks_exists():
    dead = [
        (named(page), span)
        for page in SPEAKING_OF_TODAY
        for span in SPAN.findall(text_of(page))
        if FILE.fullmatch(span) and not is_there(span.rstrip("/"))
    ]
    assert dead == []


def test_every_module_in_backticks_exists_and_holds_what_is_named():
    dead = [
        (named(page), span)
        for page in SPEAKING_OF_TODAY
        for span in SPAN.findall(text_of(page))
        if MODULE.fullmatch(span) and not FILE.fullmatch(span) and not resolves(span)
    ]
    assert dead == []


@cache
def is_there(path: str) -> bool:
    """Tell whether a path, perhaps shortened at its beginning, is one of this tree."""
    return any(fnmatch(known, f"*/{path}") for known in TREE)


def resolves(dotted: str) -> bool:
    """Tell whether a dotted name is a module, or a name that stands in one."""
    parts = dotted.removesuffix("()").split(".")
    if parts[:1] == ["portal"] and parts[1] in CONTEXTS and len(parts) == 2:
        return True  # built or planned
    place = ROOT
    while parts and (place / parts[0]).is_dir():
        place /= parts.pop(0)
    file = place / "__init__.py"
    if parts and (place / f"{parts[0]}.py").exists():
        file = place / f"{parts.pop(0)}.py"
    text = file.read_text() if file.exists() else ""
    return all(re.search(rf"\b{name}\b", text) for name in parts)
