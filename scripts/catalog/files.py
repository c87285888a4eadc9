"""The catalogues on disk: reading, writing, taking in fragments, compiling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from catalog.extract import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages.catalog import Catalog

LOCALE = ROOT / "locale"
PO = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
# What Wagtail and Django do not say in Chinese, or not as an office would: pages and scripts
WAGTAIL = LOCALE / "wagtail" / "zh_Hans" / "LC_MESSAGES" / "django.po"
WAGTAIL_SCRIPTS = WAGTAIL.with_name("djangojs.po")
HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)


def read(file: Path) -> Catalog:
    """Return a catalogue; an absent file is an empty one."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(HEADER, encoding="utf-8")
    with file.open("rb") as source:
        return read_po(source, locale="zh_Hans_CN")


def write(catalogue: Catalog, file: Path) -> None:
    """Write it sorted, without dates and without places: a moved module leaves it as it is."""
    body = file.with_suffix(".body")
    with body.open("wb") as target:
        write_po(
            target,
            catalogue,
            width=100,
            omit_header=True,
            sort_output=True,
            ignore_obsolete=True,
            no_location=True,
        )
    file.write_text(HEADER + body.read_text(encoding="utf-8"), encoding="utf-8")
    body.unlink()


def merge(catalogue: Catalog, folder: Path) -> Iterator[str]:
    """Put the translations of a folder's fragments in; yield a line per disagreement."""
    chosen: dict[tuple[object, str | None], tuple[object, str]] = {}
    for file in sorted(folder.glob("*.po")):
        with file.open("rb") as source:
            fragment = read_po(source, locale="zh_Hans_CN", abort_invalid=True)
        for message in fragment:
            if not message.id or not message.string:
                continue
            key = (message.id, message.context)
            string, first = chosen.setdefault(key, (message.string, file.name))
            if string != message.string:
                yield f"{message.id!r}: {first} says {string!r}, {file.name} {message.string!r}"
            catalogue.add(message.id, string, context=message.context)
            # `add` keeps an older translation; the fragment is newer.
            catalogue.get(message.id, message.context).string = string


def compile_all() -> None:
    """Write the .mo beside every .po."""
    for file in LOCALE.rglob("*.po"):
        target = file.with_suffix(".mo")
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as out:
            write_mo(out, read(file))
        fresh.replace(target)
