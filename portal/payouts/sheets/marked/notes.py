"""Notes on cells: the texts are one part, the boxes they stand in another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.payouts.sheets.errors import DamagedFile

from .cells import place_of, reference_of
from .markup_edit import Edits, append, elements, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .cells import Place
    from .markup_edit import Element

# By its author a note of an earlier round is known again
AUTHOR: Final = "Mingzhang"
_SPACES: Final = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_NO_BOXES: Final = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml"'
    b' xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    b'<o:idmap v:ext="edit" data=""/></o:shapelayout></xml>'
)
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
# A drawing has blocks of so many numbers for itself, and names them in its map
_BLOCK: Final = 1024
_MAP: Final = re.compile(rb"(<o:idmap\s[^>]*?\bdata=[\"'])([0-9, ]*)")
_ROOT: Final = re.compile(rb"<xml\b[^>]*>")
_ITS_KIND: Final = re.compile(rb"\bid=[\"']_x0000_t202[\"']")
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
            _add_to(edits, content, parts, _first(parts, "text", note), notes[place])
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


def _add_to(edits: Edits, content: bytes, parts: list[Element], holder: Element, text: str) -> None:
    """Add a run to the text of a note; text without runs becomes the first, as only runs show."""
    p, words = holder.prefix, text_of(f"\n\n{text}")
    inner = [part for part in parts if holder.start < part.start < holder.end]
    runs = [part for part in inner if part.name == "r"]
    bare = next((part for part in inner if part.name == "t"), None)
    added = f'<{p}r><{p}t xml:space="preserve">{words}</{p}t></{p}r>'
    last = runs[-1] if runs else bare
    if last is None:
        append(edits, content, holder, added)
        return
    if bare is not None and not any(run.start < bare.start < run.end for run in runs):
        edits.insert(bare.start, f"<{p}r>")
        added = f"</{p}r>{added}" if not runs else added
        if runs:
            edits.insert(bare.end, f"</{p}r>")
    # Not at the end, where the phonetic signs of a text stand
    edits.insert(last.end, added)


class BoxNumbers:
    """Numbers for the boxes of a workbook: no two of its worksheets may share one."""

    def __init__(self, drawings: Iterable[bytes]) -> None:
        numbers = (int(number) for content in drawings for number in _NUMBERED.findall(content))
        self._block = max(numbers, default=0) // _BLOCK

    def take(self, count: int) -> range:
        """Return so many numbers, in blocks that no other drawing has."""
        first = (self._block + 1) * _BLOCK + 1
        numbers = range(first, first + count)
        self._block = numbers[-1] // _BLOCK if numbers else self._block
        return numbers


def boxed(
    content: bytes,
    notes: Mapping[Place, str],
    gone: set[Place],
    new: set[Place],
    numbers: BoxNumbers,
) -> bytes:
    """Return the part of the boxes without those that go away and with new ones."""
    content = content or _NO_BOXES
    content = _A_BOX.sub(lambda box: b"" if _place_of_box(box[0]) in gone else box[0], content)
    root, end = _ROOT.search(content), content.rfind(b"</xml")
    if root is None or end < 0:
        raise DamagedFile
    # What a box within declares holds for that box alone
    spaces = "".join(
        f'xmlns:{prefix}="{space}" '
        for prefix, space in _SPACES.items()
        if f"xmlns:{prefix}=".encode() not in root[0]
    )
    taken = numbers.take(len(new))
    boxes = [
        _box(place, notes[place], number=number, spaces=spaces)
        for place, number in zip(sorted(new), taken, strict=True)
    ]
    kind = "" if _ITS_KIND.search(content) else _KIND.format(spaces=spaces)
    content = content[:end] + (kind + "".join(boxes)).encode() + content[end:]
    blocks = sorted({number // _BLOCK for number in taken})
    return _MAP.sub(lambda match: match[1] + _blocks(match[2], blocks), content, count=1)


def _blocks(listed: bytes, more: list[int]) -> bytes:
    """Return the blocks a drawing names as its own, with more."""
    return b",".join([*filter(None, [listed.strip(b" ,")]), *(b"%d" % block for block in more)])


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
