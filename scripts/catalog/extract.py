"""Which texts the code asks for."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("portal", "search", "cms", "templates")
# Name of the function -> which arguments are context ("c"), singular and plural.
KEYWORDS: dict[str, object] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
# What templatize writes between its blanked-out text: gettext(u'…'), ngettext(u'…',u'…',count).
CALL = re.compile(rf"\b(_|n?p?gettext)\(({LITERAL}(?:\s*,\s*(?:{LITERAL}|\w+))*)\)", re.DOTALL)


def extracted() -> Catalog:
    """Return a catalogue of every text in the tree, without translations."""
    catalogue = Catalog(charset="utf-8")
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*")):
            where = str(file.relative_to(ROOT))
            if file.suffix == ".py" and "migrations" not in file.parts:
                for message, context in python_messages(file):
                    catalogue.add(message, locations=[(where, 0)], context=context)
            elif file.suffix in {".html", ".txt", ".xml"} and "templates" in file.parts:
                for message, context in template_messages(file):
                    catalogue.add(message, locations=[(where, 0)], context=context)
    return catalogue


def python_messages(file: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Yield the texts of a Python file with their contexts."""
    with file.open("rb") as source:
        for _line, message, _comments, context in extract("python", source, keywords=KEYWORDS):
            yield message, context


def template_messages(file: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Yield the texts of a Django template with their contexts."""
    source = templatize(file.read_text(encoding="utf-8"), origin=str(file))
    for name, arguments in CALL.findall(source):
        texts = [ast.literal_eval(literal) for literal in re.findall(LITERAL, arguments)]
        context = texts.pop(0) if "p" in name.removesuffix("gettext") else None
        yield (tuple(texts[:2]) if name.startswith("n") else texts[0]), context
