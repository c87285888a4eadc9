from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.audit.actors import SYSTEM, Actor, actor_of
from portal.audit.errors import BadDetail, UnknownActor
from portal.audit.models import Entry, Lift, Unsealed
from portal.audit.services import record

pytestmark = pytest.mark.django_db


def test_entry_keeps_a_snapshot_of_actor_and_subject(clerk):
    subject = record(act="a.b", actor=SYSTEM)
    entry = record(act="payouts.submit", actor=clerk, subject=subject, detail={"lines": 3})
    kept = Entry.objects.get(pk=entry.pk)
    assert (kept.act, kept.detail) == ("payouts.submit", {"lines": 3})
    assert (
        Actor(
            kept.actor_account,
            kept.actor_member,
            kept.actor_name,
            kept.actor_organisation,
            kept.actor_role,
        )
        == clerk
    )
    assert (kept.subject_type, kept.subject_id) == ("audit.entry", str(subject.pk))
    assert kept.subject_uuid == subject.uuid


def test_time_comes_from_the_database(clerk):
    entry = record(act="a.b", actor=clerk)
    assert abs(timezone.now() - entry.at) < dt.timedelta(minutes=1)
    assert entry.at == Entry.objects.get(pk=entry.pk).at


def test_label_is_kind_and_number_unless_the_row_gives_one(clerk):
    plain = Lift(pk=7, name="张三")
    assert record(act="a.b", actor=clerk, subject=plain).subject_label == "lift 7"
    plain.audit_label = lambda: "2026Q2 · 042"
    assert record(act="a.b", actor=clerk, subject=plain).subject_label == "2026Q2 · 042"
    plain.audit_label = "x" * 300
    assert record(act="a.b", actor=clerk, subject=plain).subject_label == "x" * 120


def test_detail_is_kept_as_plain_json(clerk):
    row = uuid.uuid4()
    detail = {"sum": Decimal("770.10"), "on": dt.date(2026, 5, 12), "row": row, "名": [1, None]}
    entry = record(act="a.b", actor=clerk, detail=detail)
    expected = {"sum": "770.10", "on": "2026-05-12", "row": str(row), "名": [1, None]}
    assert entry.detail == expected
    assert Entry.objects.get(pk=entry.pk).detail == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (0.1, "float"),
        (float("nan"), "ValueError"),
        (object(), "TypeError"),
        ("a\0b", "NUL"),
        ("\ud800", "UnicodeEncodeError"),
    ],
)
def test_detail_that_would_come_back_altered_is_refused(clerk, value, reason):
    with pytest.raises(BadDetail) as refused:
        record(act="a.b", actor=clerk, detail={"x": value})
    assert refused.value.reason == reason
    assert Entry.objects.count() == 0


def test_backslash_u0000_as_text_is_no_nul(clerk):
    text = "a\\u0000b"
    assert record(act="a.b", actor=clerk, detail={"x": text}).detail == {"x": text}


def test_entry_disappears_with_the_act_that_failed(clerk):
    class Failed(Exception): ...

    @transaction.atomic
    def act() -> None:
        record(act="a.b", actor=clerk)
        raise Failed

    with pytest.raises(Failed):
        act()
    assert (Entry.objects.count(), Unsealed.objects.count()) == (0, 0)


def test_entry_costs_two_statements(clerk, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(2):
        record(act="a.b", actor=clerk)


def test_new_entries_are_unsealed(clerk):
    record(act="payouts.submit", actor=clerk)
    record(act="policies.load", actor=SYSTEM)
    assert Entry.objects.unsealed().count() == 2


def test_actor_is_taken_from_whoever_can_say_it(clerk):
    class Account:
        def as_actor(self) -> Actor:
            return clerk

    assert actor_of(Account()) == clerk
    assert actor_of(clerk) == clerk
    with pytest.raises(UnknownActor):
        actor_of("clerk01")


def test_entries_have_no_foreign_keys_to_other_contexts():
    with connection.cursor() as cursor:
        assert connection.introspection.get_relations(cursor, "audit_entry") == {}
