"""Terms, floors, holds, and the nightly erasing by rule."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, transaction

from portal.audit.models import Entry
from portal.clocks import now
from portal.governance.enums import Outcome, RecordKind
from portal.governance.errors import (
    BelowFloor,
    HeldByYourself,
    HoldReleased,
    NoNumbersHere,
    NothingToHold,
    TermHolds,
    TermNotHere,
)
from portal.governance.models import RetentionHold, RetentionPass, RetentionTerm
from portal.governance.queries import rule_states
from portal.governance.registry import ERASERS
from portal.governance.rules import days_in_force, retention_rules
from portal.governance.services.apply import apply_rule
from portal.governance.services.holds import place_hold, release_hold
from portal.governance.services.terms import propose_term, set_term
from portal.programs.models import Heartbeat
from portal.staff.change_acts import title_of
from portal.staff.enums import Role
from portal.staff.errors import AlreadyOpen, BasisMissing, NotAllowed, SamePerson
from portal.staff.models import DeskSession
from portal.staff.services.propose import sign_change
from tests.factories.governance import erased
from tests.factories.payouts import make_crew, make_draft
from tests.factories.staff import make_user

SIGN_INS = RecordKind.SIGN_INS
PAPER = "云财发〔2026〕9号"


@pytest.fixture
def auditor(county):
    return make_user(Role.AUDITOR, "O02")


def sign_in_of(account, days_ago):
    at = now() - dt.timedelta(days=days_ago)
    return DeskSession.objects.create(account=account, started_at=at, seen_at=at, until=at)


def test_every_kind_has_a_rule_with_a_norm_and_a_way_to_go():
    for kind, rule in retention_rules().items():
        assert rule.basis.count("》") or "GB/T" in rule.basis
        assert rule.since
        if rule.outcome == Outcome.ERASE:
            assert ERASERS[kind].erase is not None
        if rule.outcome == Outcome.APPRAISE:
            assert ERASERS[kind].erase is None
        if rule.days is not None:
            assert rule.days >= rule.floor > 0


def test_a_term_changes_by_two_signatures(system, security):
    proposal = propose_term(kind=SIGN_INS, days=730, basis=PAPER, by=system)
    assert days_in_force(SIGN_INS) == 365
    assert "730" in title_of(proposal)
    with pytest.raises(AlreadyOpen):
        propose_term(kind=SIGN_INS, days=800, basis=PAPER, by=system)
    assert propose_term(kind=RecordKind.QUESTIONS, days=30, basis=PAPER, by=system).pk
    sign_change(proposal=proposal, by=security)
    assert days_in_force(SIGN_INS) == 730
    entry = Entry.objects.get(act="governance.set_term")
    assert (entry.detail["before"], entry.detail["after"]) == (365, 730)
    with pytest.raises(TermHolds):
        propose_term(kind=SIGN_INS, days=730, basis=PAPER, by=system)


def test_nobody_sets_a_term_alone_or_without_the_posts(system, security, auditor):
    with pytest.raises(NotAllowed):
        propose_term(kind=SIGN_INS, days=730, basis=PAPER, by=auditor)
    with pytest.raises(NotAllowed):
        set_term(kind=SIGN_INS, days=730, basis=PAPER, by=system, proposed_by=system)
    with pytest.raises(BasisMissing):
        propose_term(kind=SIGN_INS, days=730, basis=" ", by=system)
    second = make_user(member=security.member)
    assert second.member == security.member
    with pytest.raises((NotAllowed, SamePerson)):
        set_term(kind=SIGN_INS, days=730, basis=PAPER, by=security, proposed_by=second)
    assert not RetentionTerm.objects.exists()


def test_no_term_goes_below_its_floor_whoever_writes(system, security):
    floor = retention_rules()[SIGN_INS].floor
    with pytest.raises(BelowFloor):
        propose_term(kind=SIGN_INS, days=floor - 1, basis=PAPER, by=system)
    with pytest.raises(TermNotHere):
        propose_term(kind=RecordKind.TRAIL, days=10_000, basis=PAPER, by=system)
    people = {"proposed_by": system.member, "signed_by": security.member, "at": now()}
    for kind, days in ((SIGN_INS, floor - 1), (RecordKind.TRAIL, 10_000), (RecordKind.LINES, 1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            RetentionTerm.objects.create(kind=kind, days=days, basis=PAPER, **people)
    term = RetentionTerm.objects.create(kind=SIGN_INS, days=floor, basis=PAPER, **people)
    with pytest.raises(DatabaseError), transaction.atomic():
        RetentionTerm.objects.filter(pk=term.pk).update(days=1)
    alone = {**people, "proposed_by": security.member}
    with pytest.raises(DatabaseError), transaction.atomic():
        RetentionTerm.objects.create(kind=SIGN_INS, days=999, basis=PAPER, **alone)


def test_the_decided_term_is_the_one_applied(system, security):
    old, young = sign_in_of(system, 400), sign_in_of(system, 300)
    sign_change(proposal=propose_term(kind=SIGN_INS, days=500, basis=PAPER, by=system), by=security)
    assert erased() == {}
    sign_change(proposal=propose_term(kind=SIGN_INS, days=365, basis=PAPER, by=system), by=security)
    assert erased() == {SIGN_INS: 1}
    assert list(DeskSession.objects.filter(pk__in=(old.pk, young.pk))) == [young]


def test_a_run_broken_off_goes_on_and_each_step_has_its_entry(system):
    for _ in range(5):
        sign_in_of(system, 400)
    assert apply_rule(kind=SIGN_INS, at_most=2) == 2
    assert RetentionPass.objects.get(kind=SIGN_INS).ran_at is None
    assert apply_rule(kind=SIGN_INS) == 3
    assert RetentionPass.objects.get(kind=SIGN_INS).records == 3
    entries = Entry.objects.filter(act="governance.erase").order_by("id")
    assert [entry.detail["records"] for entry in entries] == [2, 3]
    assert all(set(entry.detail) == {"kind", "records", "days", "before"} for entry in entries)
    assert not any(system.username in str(entry.detail) for entry in entries)


def test_sessions_that_ended_go_and_live_ones_stay(system):
    for key, days in (("old", -2), ("live", 1)):
        expire = now() + dt.timedelta(days=days)
        Session.objects.create(session_key=key, session_data="", expire_date=expire)
    assert erased() == {RecordKind.SESSIONS: 1}
    assert Session.objects.get().session_key == "live"


def test_the_command_says_what_went_and_shows_that_it_ran(system):
    sign_in_of(system, 400)
    output = io.StringIO()
    call_command("apply_retention", stdout=output)
    assert output.getvalue() == "sign_ins: 1 erased\nAll rules applied\n"
    assert Heartbeat.objects.get(program="retention").worked_at is not None


def test_a_hold_stops_erasing_until_another_releases_it(system, auditor):
    sign_in_of(system, 400)
    second = make_user(Role.SUPERVISOR, "F00")
    hold = place_hold(kind=SIGN_INS, number="", basis="审计通知〔2026〕3号", by=auditor)
    states = {state.rule.kind: state for state in rule_states()}
    assert (states[SIGN_INS].due, states[SIGN_INS].held) == (0, 1)
    assert erased() == {}
    with pytest.raises(HeldByYourself):
        release_hold(hold=hold, basis="审计结束", by=auditor)
    with pytest.raises(BasisMissing):
        release_hold(hold=hold, basis="", by=second)
    with pytest.raises(NotAllowed):
        release_hold(hold=hold, basis="审计结束", by=system)
    release_hold(hold=hold, basis="审计结束", by=second)
    with pytest.raises(HoldReleased):
        release_hold(hold=hold, basis="审计结束", by=second)
    assert erased() == {SIGN_INS: 1}
    acts = set(Entry.objects.filter(act__contains="_hold").values_list("act", flat=True))
    assert acts == {"governance.place_hold", "governance.release_hold"}


def test_a_hold_of_everything_stops_every_kind(system, auditor):
    sign_in_of(system, 400)
    expire = now() - dt.timedelta(days=3)
    Session.objects.create(session_key="old", session_data="", expire_date=expire)
    place_hold(kind=None, number="", basis="案件〔2026〕1号", by=auditor)
    assert erased() == {}


def test_a_hold_names_something_that_exists(county, auditor):
    with pytest.raises(NothingToHold):
        place_hold(kind=None, number="PC-无此批次", basis="案件", by=auditor)
    with pytest.raises(NoNumbersHere):
        place_hold(kind=SIGN_INS, number="PC-1", basis="案件", by=auditor)
    batch = make_draft(make_crew())
    assert place_hold(kind=None, number=batch.number, basis="案件", by=auditor).pk


def test_the_database_keeps_a_hold_as_it_was_placed(system, security, auditor):
    hold = place_hold(kind=SIGN_INS, number="", basis="案件", by=auditor)
    holds = RetentionHold.objects.filter(pk=hold.pk)
    for values in (
        {"basis": "别的"},
        {"kind": RecordKind.SESSIONS},
        {"released_by": auditor.member, "released_at": now()},
        {"released_at": now()},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            holds.update(**values)
    with pytest.raises(DatabaseError), transaction.atomic():
        holds.delete()
