"""A line break in a template is layout and reaches no page."""

from __future__ import annotations

import pytest
from django.template import Context, Template, engines
from django.template.base import TextNode

from portal.web.pages.parts.layout import drop_layout


def render(source: str, **context: object) -> str:
    template = Template(source, engine=engines["django"].engine)
    drop_layout(template.nodelist)
    return template.render(Context(context))


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("<p>\n  <b>张</b>\n  <i>三</i>\n</p>\n", "<p><b>张</b><i>三</i></p>"),
        ("<p>\n  {{ a }}\n  {{ b }}\n</p>", "<p>一二</p>"),
        ("<p>\n  {{ a }} {{ b }}\n</p>", "<p>一 二</p>"),
        ('<p>\n  {{ a }}{{ " " }}\n  {{ b }}\n</p>', "<p>一 二</p>"),
        ("<p>\n  {{ a }}　\n  {{ b }}</p>", "<p>一　二</p>"),
        ("<p>two\n  lines</p>", "<p>two\n  lines</p>"),
        ("{% if a %}\n  <b>\n    {{ a }}\n  </b>\n{% else %}\n  -\n{% endif %}", "<b>一</b>"),
    ],
)
def test_line_breaks_vanish_beside_tags_and_spaces_within_a_line_stay(source, page):
    assert render(source, a="一", b="二") == page


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ('<input\n  name="q"\n  value="{{ a }}"\n>', '<input name="q" value="一">'),
        ('<path\n  d="M0 0\n     h1"\n/>', '<path d="M0 0 h1"/>'),
        (
            "<input\n  {% if a %}required{% endif %}\n  {% if b %}hidden{% endif %}\n>",
            "<input required >",
        ),
        ('<p class="one\n  {% if a %}two{% endif %}">', '<p class="one two">'),
    ],
)
def test_attributes_on_lines_of_their_own_keep_one_space_between_them(source, page):
    assert render(source, a="一") == page


def test_own_templates_are_loaded_without_their_layout_and_foreign_ones_as_they_are():
    engine = engines["django"].engine
    own = engine.get_template("components/field.html").nodelist.get_nodes_by_type(TextNode)
    foreign = engine.get_template("wagtailadmin/generic/base.html").nodelist
    assert [node.s for node in own if "\n" in node.s] == []
    assert any("\n" in node.s for node in foreign.get_nodes_by_type(TextNode))
