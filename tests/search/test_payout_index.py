"""What publishing, withdrawing and ending a set do to the index and to what a reader sees."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import transaction

from portal.disclosure.enums import WithdrawalReason
from portal.disclosure.models import DisclosedEntry, EntrySummary, TownshipSummary, VillageEntry
from portal.disclosure.services.publish import publish
from portal.disclosure.services.withdraw import expire_set, withdraw
from portal.policies.models import Policy
from search.backends import engine
from search.backends.database import DatabaseEngine
from search.documents import PAYOUTS, PayoutDocument, payout_documents
from search.filters import PayoutFilter
from search.index.build import rebuild
from search.index.sync import sync_all
from search.models import IndexChange
from tests.factories.disclosure import Paid, make_person, pay
from tests.search.conftest import COMPANY, PAID

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def indexed(county, elastic):
    rebuild(PAYOUTS)
    assert sync_all(PAYOUTS) == 0
    return elastic


def count(client, **term: str) -> int:
    client.indices.refresh(index=PAYOUTS.alias)
    query = {"term": term} if term else {"match_all": {}}
    return client.count(index=PAYOUTS.alias, query=query)["count"]


def shown() -> list[str]:
    """Return the names that the engine in use shows, in whatever way it answers."""
    answers = engine()
    page, _summary = answers.answer(PayoutFilter(), limit=100)
    assert not answers.degraded
    return [row["name"] for row in page.rows]


@pytest.mark.django_db(transaction=True)
def test_a_published_set_reaches_the_index_through_the_worker(county, elastic, run_tasks) -> None:
    IndexChange.objects.update(done_at="2026-01-01T00:00Z")
    rebuild(PAYOUTS)
    village = county.other_village
    pay(county.unit, county.policy, [make_person(village, "覃小花")], maker=county.clerk.member)
    publish(
        policy=county.policy, period="2026", unit=county.unit, by=county.clerk, preview_token=None
    )
    assert "覃*花" in shown()  # the database answers while the set lags behind
    assert count(elastic, name="覃*花") == 0
    run_tasks()
    assert (count(elastic, name="覃*花"), count(elastic)) == (1, len(PAID) + 2)
    assert "覃*花" in shown()


@pytest.mark.django_db
def test_a_withdrawn_set_is_gone_at_once_and_from_the_index_soon(indexed, county) -> None:
    assert len(shown()) == len(PAID) + 1
    withdraw(edition=county.edition, by=county.clerk, reason=WithdrawalReason.PRIVACY)
    assert shown() == []
    assert count(indexed) == len(PAID) + 1
    sync_all(PAYOUTS)
    assert (count(indexed), shown()) == (0, [])


@pytest.mark.django_db
def test_a_withdrawn_row_is_never_shown_even_by_an_index_that_thinks_it_is_right(
    indexed, county
) -> None:
    withdraw(edition=county.edition, by=county.clerk, reason=WithdrawalReason.PRIVACY)
    IndexChange.objects.update(done_at="2026-01-01T00:00Z")
    assert count(indexed) == len(PAID) + 1
    assert shown() == []


@pytest.mark.django_db
def test_a_new_edition_replaces_the_rows_of_the_old_one(indexed, county) -> None:
    old = set(DisclosedEntry.objects.current().values_list("pk", flat=True))
    extra = [make_person(county.village, "冉小四"), make_person(county.village, "冉五")]
    pay(county.unit, county.policy, extra, maker=county.clerk.member)
    publish(
        policy=county.policy, period="2026", unit=county.unit, by=county.clerk, preview_token=None
    )
    sync_all(PAYOUTS)
    new = set(DisclosedEntry.objects.current().values_list("pk", flat=True))
    assert not old & new
    hits = indexed.search(index=PAYOUTS.alias, query={"match_all": {}}, size=100)["hits"]["hits"]
    assert {int(hit["_id"]) for hit in hits} == new


@pytest.mark.django_db
def test_a_set_whose_window_is_over_leaves_the_index(indexed, county) -> None:
    assert expire_set(disclosure=county.edition.disclosure, today=dt.date(2099, 1, 1)) > 0
    sync_all(PAYOUTS)
    assert count(indexed) == 0


@pytest.mark.django_db
def test_a_policy_that_became_class_b_takes_its_rows_out_and_puts_none_in(indexed, county) -> None:
    Policy.objects.filter(pk=county.policy.pk).update(disclosure_class="B")
    policy = Policy.objects.get(pk=county.policy.pk)
    publish(policy=policy, period="2026", unit=county.unit, by=county.clerk, preview_token=None)
    sync_all(PAYOUTS)
    assert VillageEntry.objects.filter(current=True).exists()
    assert (count(indexed), shown()) == (0, [])
    rebuild(PAYOUTS)
    assert count(indexed) == 0


@pytest.mark.django_db
def test_a_publication_that_is_undone_leaves_no_note(indexed, county) -> None:
    pay(
        county.unit, county.policy, [make_person(county.village, "冉六")], maker=county.clerk.member
    )
    with transaction.atomic():
        publish(
            policy=county.policy,
            period="2026",
            unit=county.unit,
            by=county.clerk,
            preview_token=None,
        )
        assert IndexChange.objects.pending().count() == 1
        transaction.set_rollback(True)
    assert IndexChange.objects.pending().count() == 0


@pytest.mark.django_db
def test_no_full_name_and_nothing_unmapped_stands_in_a_document(county) -> None:
    made = list(payout_documents())
    mapped = set(PAYOUTS.mapping["properties"])
    assert len(made) == len(PAID) + 1
    assert all(set(source) == mapped for _key, source in made)
    text = repr(made)
    assert "谭*三" in text  # something that could leak stands there masked
    assert COMPANY in text
    assert [name for name, _amount in PAID if name in text] == []


def test_the_mapping_is_strict_and_keeps_no_source() -> None:
    assert PayoutDocument._doc_type.mapping.to_dict()["dynamic"] == "strict"
    assert PAYOUTS.mapping["_source"] == {"enabled": False}


@pytest.mark.django_db
def test_documents_are_read_in_pieces_and_by_set(county, monkeypatch) -> None:
    whole = dict(payout_documents())
    key = str(county.edition.disclosure_id)
    for chunk in (1, 3):
        monkeypatch.setattr("search.documents.CHUNK", chunk)
        assert dict(payout_documents()) == dict(payout_documents([key])) == whole
    assert dict(payout_documents(["0"])) == {}


@pytest.mark.django_db
def test_the_tables_of_the_database_engine_are_made_anew(county) -> None:
    wanted = PayoutFilter(township=county.unit.code)
    before = DatabaseEngine().summary(wanted)
    EntrySummary.objects.update(payments=99)
    TownshipSummary.objects.all().delete()
    assert DatabaseEngine().summary(wanted) != before
    out = io.StringIO()
    call_command("rebuild_index", "--engine", "database", stdout=out)
    assert DatabaseEngine().summary(wanted) == before
    assert "payouts: 3 rows in the database" in out.getvalue()


@pytest.mark.django_db
def test_publishing_while_it_is_built_loses_nothing(indexed, county, monkeypatch) -> None:
    villages = [county.village, county.other_village]

    def build_while_publishing(keys: object = None):
        yield from payout_documents()
        people = [Paid(make_person(village, "牟七"), "1.00") for village in villages]
        pay(county.unit, county.policy, people, maker=county.clerk.member)
        publish(
            policy=county.policy,
            period="2026",
            unit=county.unit,
            by=county.clerk,
            preview_token=None,
        )

    real = PAYOUTS.documents
    calls = iter([build_while_publishing])
    subject = type(PAYOUTS)(
        PAYOUTS.name,
        PAYOUTS.document,
        lambda keys=None: next(calls, real)(keys),
        PAYOUTS.rebuild_database,
        settings=PAYOUTS.settings,
    )
    rebuild(subject)
    assert count(indexed, name="牟*") == 2
    assert count(indexed) == DisclosedEntry.objects.current().count() == len(PAID) + 3
    assert IndexChange.objects.pending().count() == 0
    assert engine().summary(PayoutFilter(q="牟*")).amount == Decimal("2.00")
