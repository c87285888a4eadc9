"""Templates laid out for readers: a line break between tags is layout and reaches no page.

Chinese has no spaces between words, so a line break that a browser shows as a space is a mistake.
In the templates of this project white space that holds a line break vanishes beside a tag (HTML's
or Django's) and becomes one space between attributes. A space that is meant stands within a line,
or at its end as `{{ " " }}`. Templates of other packages stay as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from django.template.base import TextNode
from django.template.loaders import base, cached, filesystem

if TYPE_CHECKING:
    from django.template.base import NodeList, Origin, Template
    from django.template.engine import Engine

# ASCII: the wide space of Chinese typography is text
BREAK = re.compile(r"\s*\n\s*", re.ASCII)
BREAK_AT_EDGE = re.compile(r"\A\s*\n\s*|\s*\n\s*\Z", re.ASCII)
BREAK_AT_CLOSE = re.compile(r"\s*\n\s*(?=/?>)", re.ASCII)
BRACKET = re.compile(r"([<>])")


def drop_layout(nodes: NodeList) -> None:
    """Take the line breaks of the layout out of a compiled template, once, as it is loaded."""
    inside = False
    for node in cast("list[TextNode]", nodes.get_nodes_by_type(TextNode)):
        parts = BRACKET.split(BREAK_AT_CLOSE.sub("", node.s))
        for index, part in enumerate(parts):
            if part in {"<", ">"}:
                inside = part == "<"
            elif inside:
                parts[index] = BREAK.sub(" ", part)
            else:
                parts[index] = BREAK_AT_EDGE.sub("", part)
        node.s = "".join(parts)


class _LaidOut(base.Loader):
    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        template = super().get_template(template_name, skip)
        # The loader of other packages' templates inherits from it
        ours = type(template.origin.loader) is filesystem.Loader
        if ours and template_name.endswith(".html"):
            drop_layout(template.nodelist)
        return template


class Loader(cached.Loader, _LaidOut):
    """Django's usual loaders, with the layout of our templates dropped before they are kept."""

    def __init__(self, engine: Engine) -> None:
        usual = ("filesystem", "app_directories")
        super().__init__(engine, [f"django.template.loaders.{name}.Loader" for name in usual])
