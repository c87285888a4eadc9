"""What PostgreSQL does for every public address, at 100,000 payments and 20,000 items of content.

The statements are those that the address runs, taken from the request. A table that grows with
payments or with what staff write is never read from beginning to end, but where the answer is made
of all of it.
"""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest
from django.db import connection
from django.urls import get_resolver
from django.utils import timezone

from portal.clocks import today
from portal.content.enums import ContentKind
from portal.content.models import ContentEvent, ContentItem
from portal.disclosure.enums import Sort
from portal.disclosure.models import Edition
from portal.policies.models import Policy
from portal.web.pages.sets import kept_files
from search.texts import index
from search.texts.vocabulary import current_vocabulary
from tests.bench.county import fill
from tests.bench.text_search import records
from tests.explained import explained, large_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.explained import Statement

# django_db: without it pytest-django sets no database up when this file runs alone.
# xdist_group: one worker fills its database and explains all.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgres_only,
    pytest.mark.slow,
    pytest.mark.xdist_group("plans"),
]

ENTRY: Final = "disclosure_disclosedentry"
ROWS, ITEMS, TEXTS = 100_000, 20_000, 3_000
# Few villages: a small part of the county's rows
TOWNSHIP, VILLAGE = "500235146", "500235146001"
SET: Final = "GK-042-2026-BENCH"


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Fill once for all plans, and undo it."""
    from django.db import transaction

    from cms.demo.county import load_county

    with django_db_blocker.unblock():
        _clear_remains()
    undone = pytest.MonkeyPatch.context()
    with django_db_blocker.unblock(), transaction.atomic(), undone as patch:
        load_county()
        with connection.cursor() as cursor:
            fill(cursor, ROWS)
        # As if every file were made for who asks: its statements are looked at
        patch.setattr(kept_files, "AT_ONCE", dict.fromkeys(kept_files.AT_ONCE, ROWS))
        _replace_an_edition()
        _write_content()
        index.write(list(islice(records(sorted(current_vocabulary().words)), TEXTS)))
        # Or the end of every test would check the foreign keys of all rows once more
        connection.check_constraints()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield
        transaction.set_rollback(True)


def _clear_remains() -> None:
    """Take away what undone tests left in tables and indexes, which the planner counts as size."""
    names = connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL " + ", ".join(map(connection.ops.quote_name, names)))


def _replace_an_edition() -> None:
    """Give one set a second edition."""
    older = Edition.objects.get(disclosure__ref="GK-042-2025-BENCH")
    Edition.objects.filter(pk=older.pk).update(status="SUPERSEDED", ended_at=timezone.now())
    older.pk, older.number, older.code = None, 2, "BENCHSECOND"
    older.save()


def _write_content() -> None:
    kinds, now = list(ContentKind), timezone.now()
    items = ContentItem.objects.bulk_create(
        ContentItem(
            key=f"page:{number}",
            kind=kinds[number % len(kinds)],
            title="通知",
            address=f"notices/{number}/",
            published_on=today() - dt.timedelta(days=number % 900),
            changed_at=now,
        )
        for number in range(ITEMS)
    )
    policies = list(Policy.objects.values_list("pk", flat=True))
    link = ContentItem.policies.through
    link.objects.bulk_create(
        link(contentitem_id=item.pk, policy_id=policies[number % len(policies)])
        for number, item in enumerate(items)
        if number % 10
    )
    ContentEvent.objects.bulk_create(
        ContentEvent(item=item, kind="PUBLISHED", at=now) for item in items
    )


# By the name of the route: what is asked of it.
ADDRESSES: Final = {
    "home": ["/"],
    "policies": ["/policies/", "/api/v1/policies"],
    "policies_csv": ["/policies.csv"],
    "policy": ["/policies/042/", "/api/v1/policies/042"],
    "disclosures": [
        "/disclosures/",
        "/disclosures/?policy=042&year=2026",
        "/api/v1/disclosures",
    ],
    "disclosure": [f"/disclosures/{SET}/", f"/api/v1/disclosures/{SET}"],
    "entries": [f"/api/v1/disclosures/{SET}/entries"],
    "disclosure_csv": [f"/disclosures/{SET}.csv"],
    "disclosure_xlsx": [f"/disclosures/{SET}.xlsx"],
    "disclosure_changes": ["/disclosures/GK-042-2025-BENCH/changes/"],
    "statistics": ["/statistics/", "/api/v1/statistics"],
    "statistics_csv": ["/statistics.csv"],
    "site_map": ["/site-map/"],
    "accessibility": ["/accessibility/"],
    "disclosures_feed": ["/feeds/disclosures.atom"],
    "notices_feed": ["/feeds/notices.atom"],
    "sitemap": ["/sitemap.xml"],
    "sitemap_section": ["/sitemap-content.xml", "/sitemap-policies.xml"],
    "search": [f"/search/?q={quote('耕地')}", f"/search/?q={quote('谭')}"],
    "search_texts": [f"/api/v1/search?q={quote('耕地 公告')}"],
    "payouts": ["/payouts/", "/api/v1/payouts"],
    "payouts_csv": [f"/payouts.csv?township={TOWNSHIP}"],
    "wagtail_serve": ["/notices/", "/guides/", "/basis/"],
}
# Routes whose answer reads no table that grows, and why.
NOTHING_READ: Final = {
    "leave": "the address that is left for stands in the request",
    "robots": "a text",
    "security_txt": "a text of settings",
    "metrics": "no public address: the heartbeats and what waits",
    "gallery": "invented values",
    "gallery_page": "invented values",
    "gallery_part": "invented values",
    "year_file": "a file that was made beforehand",
    "openapi-json": "the scheme of the interface",
    "openapi-view": "a page about the interface",
    "api-root": "a refusal",
    "open_data": "leads elsewhere",
    "healthz": "a word",
    "readyz": "the migrations that were run",
    "wagtaildocs_serve": "one file by its key",
    "wagtaildocs_authenticate_with_password": "no file is closed",
    "search_suggest": "posted: see below",
    "wagtailcore_authenticate_with_password": "no page is closed",
    "wagtailcore_login": "no page is closed",
}
_CONTENT: Final = {"disclosure_contentitem"}
_LINKS: Final = {"disclosure_contentitem_policies"}
# Answers made of the whole of a table, and tables so narrow that a pass is as short as the lookups.
WHOLE: Final = {
    "/site-map/": _CONTENT,
    "/sitemap.xml": _CONTENT,
    "/sitemap-content.xml": _CONTENT,
    # What is about one policy or about the whole scheme: one pass over both
    "/policies/042/": {*_CONTENT, *_LINKS, "disclosure_contentevent"},
    "/guides/": _LINKS,
    # A surname alone: how many texts of each kind there are
    f"/search/?q={quote('谭')}": {"search_text"},
}


def _names(patterns: list) -> Iterator[str]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            if not str(pattern.pattern).startswith("admin"):
                yield from _names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def test_every_public_address_is_explained_or_says_why_not() -> None:
    assert set(_names(get_resolver().url_patterns)) == set(ADDRESSES) | set(NOTHING_READ)


@pytest.mark.parametrize("address", [one for asked in ADDRESSES.values() for one in asked])
def test_no_table_that_grows_is_read_through(filled, client, address) -> None:
    for statement in explained(client, address):
        through = statement.read_through & large_tables()
        assert through <= WHOLE.get(address, set()), statement.sql


def test_suggestions_read_no_table_through(filled, client) -> None:
    for statement in explained(client, "/search/suggestions/", {"q": "耕"}):
        assert statement.read_through & large_tables() == set(), statement.sql


# What is asked of payout search, and the indexes that may answer for the rows.
QUESTIONS: Final = {
    "": {"entry_name"},
    f"township={TOWNSHIP}": {"entry_township"},
    f"township={TOWNSHIP}&village={VILLAGE}": {"entry_village"},
    f"township={TOWNSHIP}&village={VILLAGE}&sort=-amount": {"entry_village"},
    "policy=042&year=2026": {"entry_policy"},
    f"q={quote('罗')}&township={TOWNSHIP}": {"entry_township"},
    f"q={quote('王')}": {"entry_name"},
    f"q={quote('张*国')}": {"entry_name"},
    f"q={quote('张*国')}&township={TOWNSHIP}": {"entry_township", "entry_name"},
    "sort=amount": {"entry_amount"},
    "sort=-amount": {"entry_amount"},
    "sort=-paid_on": {"entry_paid"},
    "year=2027": {"entry_year"},
    "min=8000&sort=amount": {"entry_amount"},
}
ANY: Final = {"entry_name", "entry_township", "entry_village", "entry_policy", "entry_amount",
              "entry_paid", "entry_year"}  # fmt: skip
SUMMED: Final = ("", f"township={TOWNSHIP}", f"township={TOWNSHIP}&village={VILLAGE}",
                 "policy=042&year=2026")  # fmt: skip
NARROWED: Final = (
    f"township={TOWNSHIP}",
    "policy=020",
    f"policy=020&year=2026&township={TOWNSHIP}",
    f"township={TOWNSHIP}&village={VILLAGE}&policy=020",
    "min=900&max=905",
)


def of_entries(statements: list[Statement]) -> list[Statement]:
    """Return the statements that read entries; none of them reads the table through."""
    found = [statement for statement in statements if ENTRY in statement.tables]
    assert [one.sql for one in found if ENTRY in one.read_through] == []
    return found


def used(statement: Statement) -> set[str]:
    return {name for name in statement.indexes if name.startswith("entry_")}


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_page_of_payments_is_answered_by_its_index(filled, client, asked) -> None:
    page, *counts = of_entries(explained(client, f"/api/v1/payouts?{asked}"))
    assert used(page) <= QUESTIONS[asked]
    assert used(page)
    for count in counts:
        assert used(count) <= ANY
        assert used(count)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("asked", NARROWED)
def test_any_filter_in_any_order_reads_no_table_through(filled, client, asked, sort) -> None:
    page, *_counts = of_entries(explained(client, f"/api/v1/payouts?{asked}&sort={sort}"))
    assert used(page)


@pytest.mark.parametrize("asked", ["", f"township={TOWNSHIP}", f"q={quote('王')}"])
@pytest.mark.parametrize("sort", Sort)
def test_the_next_page_costs_what_the_first_costs(filled, client, asked, sort) -> None:
    address = f"/api/v1/payouts?{asked}&sort={sort}"
    following = client.get(address).json()["next"]
    cursor = following.rpartition("cursor=")[2]
    page, *_counts = of_entries(explained(client, f"{address}&cursor={cursor}"))
    assert used(page)


@pytest.mark.parametrize("asked", SUMMED)
def test_totals_and_facets_never_touch_entries(filled, client, asked) -> None:
    assert len(of_entries(explained(client, f"/api/v1/payouts?{asked}"))) == 1


@pytest.mark.parametrize(("address", "index"), [
    (f"/disclosures/{SET}/?village={VILLAGE}", "entry_village"),
    (f"/disclosures/{SET}/?q={quote('张')}", "entry_policy"),
    (f"/disclosures/{SET}/?q={quote('张*国')}", "entry_policy"),
])  # fmt: skip
def test_a_village_or_a_name_in_an_edition_is_not_looked_for_in_all_of_it(
    filled, client, address, index
) -> None:
    for statement in of_entries(explained(client, address)):
        assert used(statement) <= {index, "entry_edition"}


@pytest.mark.parametrize("address", [
    f"/disclosures/{SET}/",
    f"/disclosures/{SET}.csv",
    f"/disclosures/{SET}.xlsx",
    f"/api/v1/disclosures/{SET}/entries",
])  # fmt: skip
def test_rows_of_an_edition_come_in_printed_order(filled, client, address) -> None:
    for statement in of_entries(explained(client, address)):
        assert used(statement) == {"entry_edition"}


@pytest.mark.parametrize("asked", [f"township={TOWNSHIP}", f"q={quote('王')}&policy=042"])
def test_a_file_of_payments_reads_no_table_through(filled, client, asked) -> None:
    assert of_entries(explained(client, f"/payouts.csv?{asked}"))
