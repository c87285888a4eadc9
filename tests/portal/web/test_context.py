from __future__ import annotations

import pytest
from django.test import RequestFactory

from portal.web import context
from portal.web.delivery.middleware import Display
from portal.web.services import change_identity

pytestmark = pytest.mark.django_db


def request_for(path="/payouts/?policy=042", *, generation=None, **display):
    request = RequestFactory().get(path)
    request.display = Display(**({"mode": "normal", "language": "zh-hans"} | display))
    if generation is not None:
        request.generation = generation
    return request


def test_identity_costs_one_query_and_none_within_a_generation(django_assert_num_queries):
    change_identity(by=None, title="云阳明账")
    with django_assert_num_queries(1):
        assert context.site(request_for())["site"]["title"] == "云阳明账"
    with django_assert_num_queries(1):
        context.site(request_for(generation=7))
    with django_assert_num_queries(0):
        assert context.site(request_for(generation=7))["site"]["title"] == "云阳明账"
    with django_assert_num_queries(1):
        context.site(request_for(generation=8))


def test_a_site_without_identity_is_named_after_the_county():
    site = context.site(request_for())["site"]
    assert (site["title"], site["hotlines"]) == ("云阳县", [])


def test_the_entry_of_the_page_is_marked():
    made = context.site(request_for("/policies/042/"))
    assert [entry["href"] for entry in made["entries"] if entry["here"]] == ["/policies/"]


def test_unknown_addresses_mark_nothing_and_leave_no_trace_in_memory():
    context.site(request_for("/policies/"))
    before = context.entries.cache_info().currsize
    for number in range(20):
        made = context.site(request_for(f"/no-{number}/"))
        assert not any(entry["here"] for entry in made["entries"])
    assert context.entries.cache_info().currsize <= before + 1


def test_only_parts_that_exist_are_entries():
    names = {name for name, *_rest in context.ENTRIES}
    shown = [entry["href"] for entry in context.site(request_for())["entries"]]
    assert shown == [
        context.address(name) for name, *_rest in context.ENTRIES if context.address(name)
    ]
    assert "my" in names
    assert "/my/" not in shown


def test_display_links_keep_the_search_and_lead_to_the_other_choice():
    display = context.site(request_for())["display"]
    assert display["mode_href"] == "?policy=042&set-mode=elder"
    assert display["language_href"] == "?policy=042&set-language=en"
    elder = context.site(request_for("/", mode="elder", language="en"))["display"]
    assert (elder["mode_href"], elder["css"]) == ("?set-mode=normal", "elder")
    assert elder["language_href"] == "?set-language=zh-hans"


def test_a_hostile_query_is_not_repeated_into_the_page():
    display = context.site(request_for("/payouts/?q=" + "x" * 10_000))["display"]
    assert display["mode_href"] == "?set-mode=elder"
