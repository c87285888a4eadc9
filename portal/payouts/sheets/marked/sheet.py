"""Marking the cells of a clerk's sheet that findings concern."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final

from django.utils.translation import gettext as _

from portal.payouts.sheets.delimited import read_delimited
from portal.payouts.sheets.export import new_book, sheet_name
from portal.payouts.sheets.limits import Limits, current_limits
from portal.payouts.sheets.markup import column_index
from portal.payouts.sheets.package import Package
from portal.payouts.sheets.sniff import FileKind, kind_of

from .cells import anchors, colour
from .markup_edit import Edits, append, elements
from .notes import BoxNumbers, annotated, boxed, no_notes
from .parcel import Namespaces, Parcel
from .styles import BLOCKS, LOOK, Styles
from .threads import replied, with_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portal.payouts.sheets.errors_sheet import ReportedFinding

    from .cells import Place

_LETTER: Final = re.compile(r"([A-Z]{1,3})(?:\s|$)")
# What follows the reference to the boxes of notes in a worksheet
_AFTER_BOXES: Final = frozenset(
    (
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    )
)


@dataclass(slots=True)
class _Marks:
    """What is said at the cells of one worksheet."""

    texts: dict[Place, list[str]] = field(default_factory=dict)
    blocking: set[Place] = field(default_factory=set)

    def add(self, place: Place, text: str, *, blocks: bool) -> None:
        texts = self.texts.setdefault(place, [])
        if text not in texts:
            texts.append(text)
        if blocks:
            self.blocking.add(place)

    def notes(self) -> dict[Place, str]:
        return {place: "\n\n".join(texts) for place, texts in self.texts.items()}

    def grounds(self) -> dict[Place, str]:
        return {place: BLOCKS if place in self.blocking else LOOK for place in self.texts}

    def moved(self, first: Mapping[Place, Place]) -> _Marks:
        """Return the marks with those within a merged block at its first cell, which is seen."""
        marks = _Marks()
        for place, texts in self.texts.items():
            for text in texts:
                blocks = place in self.blocking
                marks.add(first.get(place, place), text, blocks=blocks)
        return marks


def mark_sheet(
    stream: BinaryIO,
    findings: Iterable[ReportedFinding],
    *,
    unmarked: int = 0,
    limits: Limits | None = None,
) -> bytes:
    """Return an uploaded sheet as .xlsx with the cells of findings coloured and noted.

    Of a workbook all else stays as it is; what marks of an earlier round coloured or noted is taken
    off. A text file becomes a workbook of the same cells, all of them text. A finding of a row as a
    whole is marked at its first cell, one of the sheet or file as a whole at the top left.
    unmarked: how many findings there are beside these; said at the top left. The stream stays the
    caller's. Raises a SheetError for a file that cannot be read.
    """
    limits = limits or current_limits()
    if kind_of(stream, limits) is FileKind.TEXT:
        return _mark_text(stream, findings, unmarked, limits)
    package = Package(stream, limits)
    paths = {part.name: part.path for part in package.sheets()}
    by_sheet = _by_sheet(findings, list(paths), unmarked)
    parcel = Parcel(package)
    styles_path = package.part_of_kind("styles")
    styles = Styles(parcel.read(styles_path) if styles_path else b"")
    numbers = BoxNumbers(parcel.ending(".vml"))
    for name, path in paths.items():
        _mark_worksheet(parcel, path, by_sheet.get(name, _Marks()), styles, numbers)
        _mark_threads(parcel, path, by_sheet.get(name, _Marks()), package.part_of_kind("person"))
    if styles_path:
        parcel.write(styles_path, styles.content())
    return parcel.packed()


def _by_sheet(
    findings: Iterable[ReportedFinding], names: list[str], unmarked: int
) -> dict[str, _Marks]:
    """Return the marks by worksheet; what names none stands at the top of the first."""
    words = {"block": _("Must be corrected"), "warn": _("To be checked")}
    by_sheet: dict[str, _Marks] = {}
    for finding in findings:
        severity = str(finding.severity)
        name = finding.sheet if finding.sheet in names else names[0]
        letter = _LETTER.match(finding.column)
        column = column_index(letter[1]) if letter and finding.row else 0
        text = f"{words.get(severity, severity)} · {finding.title}\n{finding.sentence}"
        place = (finding.row or 1, column)
        by_sheet.setdefault(name, _Marks()).add(place, text, blocks=severity == "block")
    if unmarked:
        text = _("%(count)d more places are not marked; correct these first and upload again.")
        marks = by_sheet.setdefault(names[0], _Marks())
        marks.add((1, 0), text % {"count": unmarked}, blocks=True)
    return by_sheet


def _mark_worksheet(
    parcel: Parcel, path: str, marks: _Marks, styles: Styles, numbers: BoxNumbers
) -> None:
    content = parcel.read(path)
    marks = marks.moved(anchors(content)) if marks.texts else marks
    if marks.texts:
        content = colour(content, marks.grounds(), styles)
        parcel.write(path, content)
    notes, notes_path = marks.notes(), parcel.related(path, "comments")
    if not notes and not notes_path:
        return
    boxes_path = parcel.referred(path, _boxes_reference(content))
    if notes and not notes_path:
        notes_path, _reference = parcel.relate(path, "comments")
    if notes and not boxes_path:
        boxes_path, reference = parcel.relate(path, "vmlDrawing")
        parcel.write(path, _with_boxes(content, reference))
    main = Namespaces.of(content).main
    texts, gone, new = annotated(parcel.read(notes_path) or no_notes(main), notes)
    parcel.write(notes_path, texts)
    if boxes_path:
        parcel.write(boxes_path, boxed(parcel.read(boxes_path), notes, gone, new, numbers))


def _mark_threads(parcel: Parcel, path: str, marks: _Marks, persons_path: str) -> None:
    """Reply in the threads of a worksheet, which are shown where the note of their cell is not."""
    threads_path = parcel.related(path, "threadedComment")
    if threads_path not in parcel or not persons_path:
        return
    marks = marks.moved(anchors(parcel.read(path))) if marks.texts else marks
    threads = parcel.read(threads_path)
    answered = replied(threads, marks.notes())
    if answered != threads:
        parcel.write(threads_path, answered)
        parcel.write(persons_path, with_person(parcel.read(persons_path)))


def _boxes_reference(content: bytes) -> str:
    """Return the reference to the boxes of notes; pictures of a page's head are another drawing."""
    for part in elements(content, depth=1):
        if part.name == "legacyDrawing":
            names = (name for name in part.attributes if name.rpartition(":")[2] == "id")
            return next((part.attributes[name] for name in names), "")
    return ""


def _with_boxes(content: bytes, reference: str) -> bytes:
    """Return a worksheet that refers to the part with the boxes of its notes."""
    edits = Edits()
    root, *tops = elements(content, depth=1)
    office = Namespaces.of(content).office
    tag = f'<{root.prefix}legacyDrawing xmlns:r="{office}" r:id="{reference}"/>'
    after = next((part for part in tops if part.name in _AFTER_BOXES), None)
    if after is None:
        append(edits, content, root, tag)
    else:
        edits.insert(after.start, tag)
    return edits.applied(content)


def _mark_text(
    stream: BinaryIO, findings: Iterable[ReportedFinding], unmarked: int, limits: Limits
) -> bytes:
    """Return the cells of a text file as a workbook, marked."""
    (source,) = read_delimited(stream, limits).sheets
    marks = _by_sheet(findings, [source.name], unmarked).get(source.name, _Marks())
    to = io.BytesIO()
    book = new_book(to)
    sheet = book.add_worksheet(sheet_name(source.name))
    grounds = {
        ground: book.add_format({"num_format": "@", "bg_color": f"#{ground[2:]}"})
        for ground in (BLOCKS, LOOK)
    }
    plain = book.add_format({"num_format": "@"})
    coloured = marks.grounds()
    notes = marks.notes()
    columns: dict[int, int] = {}
    for row, column in sorted(coloured):
        columns[row] = column + 1
    for number, cells in enumerate(source.rows, 1):
        for column in range(max(len(cells), columns.get(number, 0))):
            text = str(cells[column]) if column < len(cells) else ""
            ground = grounds.get(coloured.get((number, column), ""), plain)
            if text:
                sheet.write_string(number - 1, column, text, ground)
            else:
                sheet.write_blank(number - 1, column, None, ground)
            # With its row: a book written row by row takes no note on an earlier one
            if note := notes.get((number, column)):
                sheet.write_comment(number - 1, column, note, {"x_scale": 2.5, "y_scale": 2})
    book.close()
    return to.getvalue()
