"""Keys of banks, limits of reviews and routes: proposed by one, signed by another, on the desk."""

from __future__ import annotations

import pytest

from portal.crypto.signatures import fingerprint, in_groups
from portal.payouts import queries
from portal.payouts.enums import AnswerStatus
from portal.payouts.models import BankAnswer, BankKey, DecisionProposal, ReviewLimits
from portal.policies.enums import Route
from portal.staff.enums import Role
from portal.staff.models import Organisation
from tests.cms.desk.conftest import Desk
from tests.factories.keys import Signer
from tests.factories.payouts import answer_to, as_bytes, make_approved, make_sent, propose
from tests.factories.staff import make_user

PAPER = "代发协议2026年第3号"


@pytest.fixture
def first(crew):
    return Desk(crew.finance)


@pytest.fixture
def second(crew):
    return Desk(crew.second_finance)


@pytest.fixture
def signer():
    return Signer.ed25519()


def propose_key(desk, signer, **other):
    what = {"bank": "B01", "public_key": signer.public_key, "basis": PAPER, "allowed": "yes"}
    return desk.post("bank_keys", **what | other)


def sign(desk):
    proposal = DecisionProposal.objects.get(status="OPEN")
    desk.confirm("decision_act", proposal.uuid, act="sign")


def bank():
    return Organisation.objects.get(code="B01")


def test_a_key_holds_once_another_has_seen_its_whole_fingerprint_and_signed(first, second, signer):
    assert propose_key(first, signer).url == first.address("decisions")
    assert queries.key_of(bank()) is None
    proposal = DecisionProposal.objects.get()
    shown = in_groups(fingerprint(signer.public_key))
    assert shown[:19] in second.page("decisions")
    asks = second.post("decision_act", proposal.uuid, act="sign").content.decode()
    assert shown in asks
    assert not BankKey.objects.exists()
    first.post("decision_act", proposal.uuid, act="sign", confirmed="yes")
    assert not BankKey.objects.exists()
    sign(second)
    assert queries.key_of(bank()).public_key == signer.public_key.strip()
    page = first.page("bank_keys")
    assert shown in page
    assert PAPER in page


def test_a_key_that_follows_ends_the_one_before_and_is_named_where_one_signs(first, second, signer):
    propose_key(first, signer)
    sign(second)
    propose_key(first, Signer.ed25519())
    proposal = DecisionProposal.objects.get(status="OPEN")
    asks = second.post("decision_act", proposal.uuid, act="sign").content.decode()
    assert in_groups(fingerprint(signer.public_key)) in asks
    sign(second)
    records = queries.bank_keys()
    assert [record.holds for record in records] == [True, False]
    assert records[1].ended_by == records[0].key
    assert first.page("bank_keys").count(PAPER) == 3


def test_a_key_is_taken_back_by_two_and_its_answers_stay_listed(crew, first, second, signer):
    batch, file = make_sent(crew)
    propose_key(first, signer)
    sign(second)
    content = as_bytes(answer_to(file, failed=[2]))
    propose(batch, crew, content, signature=signer.sign(content))
    first.post("bank_keys", bank="B01", allowed="no", basis="代发协议终止")
    assert queries.key_of(bank()) is not None
    sign(second)
    assert queries.key_of(bank()) is None
    (record,) = queries.bank_keys()
    assert (record.holds, record.answers) == (False, 1)
    answer = BankAnswer.objects.get(status=AnswerStatus.SIGNED)
    page = first.page("bank_key", record.key.pk)
    assert batch.number in page
    assert first.address("answer_of", batch.number, answer.uuid) in page


@pytest.mark.parametrize(
    "how",
    [
        {"public_key": "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----"},
        {"public_key": ""},
        {"basis": " "},
        {"bank": "D05"},
        {"allowed": "no"},
    ],
    ids=["no key", "empty", "no paper", "no bank", "nothing to take back"],
)
def test_what_is_no_proposal_of_a_key_is_a_sentence(first, signer, how):
    answer = propose_key(first, signer, **how)
    assert answer.status_code == 200
    assert not DecisionProposal.objects.exists()


def test_the_key_that_holds_is_not_proposed_again(first, second, signer):
    propose_key(first, signer)
    sign(second)
    assert propose_key(second, signer).status_code == 200
    assert DecisionProposal.objects.count() == 1


def test_an_auditor_sees_keys_and_proposes_none_and_a_clerk_sees_nothing(
    crew, clerk, first, second, signer
):
    propose_key(first, signer)
    sign(second)
    auditor = Desk(make_user(Role.AUDITOR, "O02"))
    page = auditor.page("bank_keys")
    assert in_groups(fingerprint(signer.public_key)) in page
    assert 'name="basis"' not in page
    assert auditor.address("bank_keys") in auditor.page("wagtailadmin_home")
    assert propose_key(auditor, Signer.ed25519()).status_code == 403
    assert clerk.get("bank_keys").status_code == 403
    assert clerk.get("bank_key", BankKey.objects.get().pk).status_code == 403
    for name in ("limits", "route_switches"):
        assert [desk.get(name).status_code for desk in (clerk, auditor, first)] == [403, 403, 200]


def limits(**changes):
    present = queries.limits_in_force()
    return {**present.as_json(), "sample_rule": present.sample_rule, "basis": PAPER} | changes


def test_limits_are_proposed_with_what_was_and_what_would_be(first, second):
    first.post("limits", **limits(new_share=20, sample_rule="ALWAYS"))
    assert not ReviewLimits.objects.exists()
    proposal = DecisionProposal.objects.get()
    asks = second.post("decision_act", proposal.uuid, act="sign").content.decode()
    assert "30 → 20" in asks
    sign(second)
    held = queries.limits_in_force()
    assert (held.new_share, held.gone_share, held.sample_rule) == (20, 30, "ALWAYS")
    assert held.requested_by.name in first.page("limits")
    # What is proposed next starts from what holds
    second.post("limits", **limits(gone_share=25))
    sign(first)
    held = queries.limits_in_force()
    assert (held.new_share, held.gone_share, held.sample_rule) == (20, 25, "ALWAYS")


@pytest.mark.parametrize(
    "changes", [{}, {"new_share": 101}, {"sample_rows": 0}, {"sample_rule": "NEVER"}, {"basis": ""}]
)
def test_limits_that_hold_or_cannot_be_are_not_proposed(first, changes):
    assert first.post("limits", **limits(**changes)).status_code == 200
    assert not DecisionProposal.objects.exists()


def test_a_route_is_switched_by_two_who_read_what_it_does_under_way(crew, first, second):
    batch = make_approved(crew)
    make_sent(crew)
    route = Route.UNIT_PAID.value
    assert f"{batch.total:,.2f}" in first.page("route_switches")
    first.post("route_switches", route=route, allowed="no", basis=PAPER)
    assert queries.route_is_local(route)
    under_way = queries.under_way(Route.UNIT_PAID)
    assert (under_way.here, under_way.here_total, under_way.with_bank) == (1, batch.total, 1)
    proposal = DecisionProposal.objects.get()
    asks = second.post("decision_act", proposal.uuid, act="sign").content.decode()
    assert f"{batch.total:,.2f}" in asks
    sign(second)
    assert not queries.route_is_local(route)
    assert PAPER in first.page("route_switches")


def test_where_a_route_runs_already_is_not_proposed(first):
    named = {"route": Route.UNIT_PAID.value, "basis": PAPER}
    assert first.post("route_switches", **named, allowed="yes").status_code == 200
    assert first.post("route_switches", **named, allowed="maybe").status_code == 200
    assert not DecisionProposal.objects.exists()


def test_more_keys_take_no_more_queries(first, second, signer, django_assert_num_queries):
    propose_key(first, signer)
    sign(second)
    first.get("bank_keys")
    with django_assert_num_queries(15):
        first.get("bank_keys")
    propose_key(first, Signer.ed25519())
    sign(second)
    with django_assert_num_queries(15):
        assert len(first.get("bank_keys").context["ended"]) == 1
