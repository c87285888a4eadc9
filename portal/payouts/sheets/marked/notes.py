"""Notes on cells: the texts are one part, the boxes they stand in another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.payouts.sheets.errors import DamagedFile

from .cells import place_of, reference_of
from .markup_edit import Edits, append, elements, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .cells import Place
    from .markup_edit import Element

# By its author a note of an earlier round is known again
AUTHOR: Final = "Mingzhang"
_NO_BOXES: Final = b"<xml></xml>"
_SPACES: Final = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_KIND: Final = (
    '<v:shapetype {spaces}id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX: Final = (
    '<v:shape {spaces}id="_x0000_s{number}" type="#_x0000_t202"'
    ' style="position:absolute;width:240pt;height:{height}pt;z-index:1;visibility:hidden"'
    ' fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4"
    "</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
_A_BOX: Final = re.compile(rb"<v:shape\s(?:(?!</v:shape>).)*</v:shape>", re.DOTALL)
_ROW: Final = re.compile(rb"<x:Row>\s*([0-9]+)\s*</x:Row>")
_COLUMN: Final = re.compile(rb"<x:Column>\s*([0-9]+)\s*</x:Column>")
_NUMBERED: Final = re.compile(rb"_x0000_s([0-9]{1,9})\b")
_FIRST_NUMBER: Final = 1025
_SIGNS_A_LINE: Final = 20
_LINE: Final = 15  # points
_ROW_HEIGHT: Final = 14


def no_notes(main: str) -> bytes:
    """Return a part without notes in a workbook's namespace."""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><comments xmlns="{main}">'
        "<authors></authors><commentList></commentList></comments>"
    ).encode()


def annotated(content: bytes, notes: Mapping[Place, str]) -> tuple[bytes, set[Place], set[Place]]:
    """Return the part of the notes with ours, where boxes go away, and where new ones are needed.

    Notes of an earlier round are taken out. Where a person has a note, ours is added to it, and its
    box serves both.
    """
    parts, edits = elements(content), Edits()
    authors = [part for part in parts if part.name == "author"]
    names = [content[part.inner : part.close].decode("utf-8", "replace") for part in authors]
    gone, shared = set(), set()
    for note in (part for part in parts if part.name == "comment"):
        place = place_of(note.attributes.get("ref", ""))
        author = note.attributes.get("authorId", "")
        if place is None:
            continue
        if author.isdecimal() and int(author) < len(names) and names[int(author)] == AUTHOR:
            edits.replace(note.start, note.end)
            gone.add(place)
        elif place in notes:
            shared.add(place)
            _add_to(edits, content, _first(parts, "text", note), notes[place])
    if AUTHOR not in names:
        holder = _first(parts, "authors")
        append(edits, content, holder, f"<{holder.prefix}author>{AUTHOR}</{holder.prefix}author>")
        names.append(AUTHOR)
    new = {place: text for place, text in sorted(notes.items()) if place not in shared}
    holder, author = _first(parts, "commentList"), str(names.index(AUTHOR))
    append(edits, content, holder, "".join(_notes(new, author, holder.prefix)))
    return edits.applied(content), gone, set(new)


def _first(parts: list[Element], name: str, within: Element | None = None) -> Element:
    """Return the first element of a name. Raises DamagedFile."""
    for part in parts:
        inside = within is None or within.start < part.start < within.end
        if part.name == name and inside:
            return part
    raise DamagedFile


def _notes(notes: Mapping[Place, str], author: str, p: str) -> list[str]:
    return [
        f'<{p}comment ref="{reference_of(place)}" authorId="{author}"><{p}text>'
        f'<{p}t xml:space="preserve">{text_of(text)}</{p}t></{p}text></{p}comment>'
        for place, text in notes.items()
    ]


def _add_to(edits: Edits, content: bytes, holder: Element, text: str) -> None:
    p, words = holder.prefix, text_of(f"\n\n{text}")
    append(edits, content, holder, f'<{p}r><{p}t xml:space="preserve">{words}</{p}t></{p}r>')


def boxed(content: bytes, notes: Mapping[Place, str], gone: set[Place], new: set[Place]) -> bytes:
    """Return the part of the boxes without those that go away and with new ones."""
    content = content or _NO_BOXES
    content = _A_BOX.sub(lambda box: b"" if _place_of_box(box[0]) in gone else box[0], content)
    numbers = [int(number) for number in _NUMBERED.findall(content)]
    number = max([*numbers, _FIRST_NUMBER - 1]) + 1
    spaces = "".join(
        f'xmlns:{prefix}="{space}" '
        for prefix, space in _SPACES.items()
        if f"xmlns:{prefix}=".encode() not in content
    )
    boxes = [
        _box(place, notes[place], number=number + count, spaces=spaces)
        for count, place in enumerate(sorted(new))
    ]
    kind = "" if b'id="_x0000_t202"' in content else _KIND.format(spaces=spaces)
    end = content.rfind(b"</xml")
    if end < 0:
        raise DamagedFile
    return content[:end] + (kind + "".join(boxes)).encode() + content[end:]


def _place_of_box(box: bytes) -> Place | None:
    row, column = _ROW.search(box), _COLUMN.search(box)
    return (int(row[1]) + 1, int(column[1])) if row and column else None


def _box(place: Place, text: str, *, number: int, spaces: str) -> str:
    lines = sum(1 + len(line) // _SIGNS_A_LINE for line in text.split("\n")) + 1
    row, column = place
    return _BOX.format(
        number=number,
        spaces=spaces,
        height=lines * _LINE,
        left=column + 1,
        right=column + 5,
        top=max(row - 2, 0),
        bottom=max(row - 2, 0) + lines * _LINE // _ROW_HEIGHT + 1,
        row=row - 1,
        column=column,
    )
