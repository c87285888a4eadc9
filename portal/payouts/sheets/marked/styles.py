"""The colours of marked cells: each is the cell's own style with another ground."""

from __future__ import annotations

from typing import Final

from .markup_edit import Edits, Element, elements, with_attributes

# Not the red, yellow and green of the palettes, which clerks use themselves
BLOCKS: Final = "FFFFD18B"
LOOK: Final = "FFFFF1B8"
_OURS: Final = (BLOCKS, LOOK)


class Styles:
    """The styles of a workbook, to which those of marked cells are added as they are asked for.

    The ground of marks of an earlier round is taken off. A workbook without styles has none.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._edits = Edits()
        parts = elements(content) if content else []
        self._fills = next((part for part in parts if part.name == "fills"), None)
        self._formats = next((part for part in parts if part.name == "cellXfs"), None)
        fills = _within(parts, self._fills)
        self._own = _within(parts, self._formats)
        self._fill_count = len(fills)
        self._by_style: dict[tuple[int, str], int] = {}
        self._tags: list[str] = []
        self._take_off([_is_ours(parts, fill) for fill in fills])

    def _take_off(self, ours: list[bool]) -> None:
        for element in self._own:
            fill = element.attributes.get("fillId", "0")
            if fill.isdigit() and int(fill) < len(ours) and ours[int(fill)]:
                tag = self._content[element.start : element.inner]
                bare = with_attributes(tag, fillId="0")
                self._edits.replace(element.start, element.inner, bare)

    def marked(self, style: int, ground: str) -> int | None:
        """Return the number of a style with a marked ground; None where there are no styles."""
        if not self._fill_count or not 0 <= style < len(self._own):
            return None
        key = (style, ground)
        if key not in self._by_style:
            self._by_style[key] = len(self._own) + len(self._by_style)
            element = self._own[style]
            fill = self._fill_count + _OURS.index(ground)
            tag = self._content[element.start : element.inner]
            tag = with_attributes(tag, fillId=str(fill), applyFill="1")
            rest = self._content[element.inner : element.end]
            self._tags.append((tag + rest).decode("latin-1"))
        return self._by_style[key]

    def content(self) -> bytes:
        """Return the styles with those that were asked for."""
        if self._fills is None or self._formats is None or not self._tags:
            return self._edits.applied(self._content)
        p = self._fills.prefix
        grounds = "".join(
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{ground}"/>'
            f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
            for ground in _OURS
        )
        self._extend(self._fills, self._fill_count + len(_OURS), grounds)
        self._extend(self._formats, len(self._own) + len(self._tags), "".join(self._tags))
        return self._edits.applied(self._content)

    def _extend(self, parent: Element, count: int, text: str) -> None:
        tag = with_attributes(self._content[parent.start : parent.inner], count=str(count))
        self._edits.replace(parent.start, parent.inner, tag)
        self._edits.replace(parent.close, parent.close, text.encode("latin-1"))


def _within(parts: list[Element], parent: Element | None) -> list[Element]:
    if parent is None:
        return []
    return [
        part
        for part in parts
        if part.depth == parent.depth + 1 and parent.start < part.start < parent.end
    ]


def _is_ours(parts: list[Element], fill: Element) -> bool:
    colours = (
        part.attributes.get("rgb", "").upper()
        for part in parts
        if part.name == "fgColor" and fill.start < part.start < fill.end
    )
    return any(colour in _OURS for colour in colours)
