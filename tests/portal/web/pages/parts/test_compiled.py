from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from portal.web.pages.parts.choices import options
from portal.web.pages.parts.compiled import render_rows

ITEM = "components/facet_item.html"


def item(label: str, *, on: bool = False, href: str = "/payouts/") -> dict[str, object]:
    return {"label": label, "count": "3", "href": href, "on": on}


def test_rows_are_the_template_once_per_row():
    made = render_rows([item("五星村"), item("沈家村", on=True)], ITEM, by="on")
    assert made == (
        '<li><a href="/payouts/">五星村<span>3</span></a></li>'
        '<li><a href="/payouts/" aria-current="true">沈家村<span>3</span></a></li>'
    )
    assert isinstance(made, SafeString)


def test_no_rows_are_nothing():
    assert render_rows([], ITEM, by="on") == ""


@given(st.text(max_size=40))
def test_every_field_is_escaped_whatever_it_holds(label):
    assert render_rows([item(label)], ITEM, by="on") == (
        f'<li><a href="/payouts/">{escape(label)}<span>3</span></a></li>'
    )


def test_percent_signs_and_marks_in_data_stay_data():
    label = "100%s \ue000label\ue001 %(href)s"
    assert label in render_rows([item(label)], ITEM, by="on")


def test_an_address_cannot_leave_its_attribute():
    made = render_rows([item("x", href='"><script>alert(1)</script>')], ITEM, by="on")
    assert "<script>" not in made


def test_options_mark_the_chosen_one_and_escape_labels():
    choices = (("1", "江口镇"), ("2", "<b>南溪镇"))
    assert options(choices, "2", blank="全县") == (
        '<option value="">全县</option><option value="1">江口镇</option>'
        '<option value="2" selected>&lt;b&gt;南溪镇</option>'
    )


def test_an_unknown_choice_changes_nothing():
    choices = (("1", "江口镇"),)
    assert options(choices, '1" selected><script>') == '<option value="1">江口镇</option>'
