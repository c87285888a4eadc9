from __future__ import annotations

from html import unescape

import pytest

from portal.disclosure.enums import EditionStatus, WithdrawalReason
from portal.disclosure.errors import NotReadable
from portal.disclosure.models import DisclosedEntry, Disclosure, Edition
from portal.disclosure.services.publish import publish
from portal.payouts.models import Line
from portal.policies.models import Policy
from portal.recipients.models import RecipientSecret
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.factories.disclosure import give_back
from tests.factories.payouts import make_paid, make_payee
from tests.factories.staff import make_user

ADULT = "1998-01-01"


@pytest.fixture
def paid(crew):
    """A paid batch of grown people; one payment failed."""
    payees = [make_payee(crew.villages[n % 2], name=f"谭世{'福贵安康'[n]}") for n in range(4)]
    batch = make_paid(
        crew, payees=payees, amounts=["100.00", "200.50", "300.00", "7.70"], failed=[4]
    )
    RecipientSecret.objects.update(adult_on=ADULT)
    batch.payees = payees
    return batch


def named(crew, **more):
    return {"policy": "042", "period": "2026", "unit": crew.unit.code, **more}


def test_an_owed_set_leads_to_its_preview(clerk, crew, paid):
    owed = clerk.get("disclosures").context["owed"]
    assert [(item.payments, f"{item.total:.2f}") for item, _url in owed] == [(3, "600.50")]
    answer = clerk.client.get(owed[0][1])
    shown = answer.context["preparation"]
    assert shown.row_count == 3
    assert answer.context["publishing"].possible
    assert not Edition.objects.exists()


def test_the_preview_shows_what_the_public_sees_and_no_more(clerk, crew, paid):
    page = clerk.page("prepare", **named(crew))
    assert page.count("<td>谭*") == 3
    assert "7.70" not in page
    for payee in paid.payees:
        assert not any(text in page for text in (payee.name, payee.id_number, payee.card))
        assert payee.card[-4:] not in page


def test_publishing_shows_what_was_previewed(clerk, crew, paid):
    preview_token = clerk.get("prepare", **named(crew)).context["preparation"].preview_token
    answer = clerk.post("prepare", **named(crew, preview_token=preview_token))
    assert answer.url == clerk.address("disclosures")
    assert clerk.said(answer)[-1][0] == "success"
    assert DisclosedEntry.objects.count() == 3
    assert clerk.get("disclosures").context["owed"] == []


def test_what_hangs_in_the_village_is_not_said_to_be_on_the_web(clerk, crew, paid):
    Policy.objects.filter(code="042").update(disclosure_class="B")
    preview_token = clerk.get("prepare", **named(crew)).context["preparation"].preview_token
    answer = clerk.post("prepare", **named(crew, preview_token=preview_token))
    kind, message = clerk.said(answer)[-1]
    assert kind == "success"
    assert "名单不上网" in message
    assert "现在就能查到" not in message


def test_what_changed_since_the_preview_does_not_come_out_unseen(clerk, crew, paid):
    preview_token = clerk.get("prepare", **named(crew)).context["preparation"].preview_token
    give_back(Line.objects.filter(batch=paid).first(), by=crew.clerk.member)
    answer = clerk.post("prepare", **named(crew, preview_token=preview_token))
    assert (answer.status_code, Edition.objects.count()) == (200, 0)
    fresh = answer.context["preparation"].preview_token
    assert fresh != preview_token
    assert clerk.post("prepare", **named(crew, preview_token=fresh)).status_code == 302
    assert DisclosedEntry.objects.count() == 2


def test_publishing_the_same_again_is_refused_and_keeps_the_note(clerk, crew, paid):
    publish(policy=crew.policy, period="2026", unit=crew.unit, by=crew.clerk, preview_token=None)
    answer = clerk.post("prepare", **named(crew, change_note="补发一笔"))
    assert answer.status_code == 200
    assert "error" in answer.content.decode()
    assert Edition.objects.count() == 1
    assert answer.context["change_note"] == "补发一笔"
    refusal = answer.context["preparation"].obstacle
    assert answer.context["publishing"].obstacle == str(refusal)
    assert str(refusal) in unescape(answer.content.decode())
    assert 'name="change_note"' not in answer.content.decode()


def test_who_did_not_make_the_set_neither_sees_nor_publishes_it(crew, paid):
    other = Desk(make_user(Role.TOWNSHIP_CLERK, "500235001"))
    assert other.get("prepare", **named(crew)).status_code == 403
    assert other.post("prepare", **named(crew)).status_code == 403
    office = Desk(make_user(Role.DISCLOSURE_OFFICE, "O01"))
    assert office.post("prepare", **named(crew)).status_code == 403
    assert not Edition.objects.exists()
    assert other.get("disclosures").context["owed"] == []


@pytest.mark.parametrize(
    ("wrong", "status"), [({"policy": "999"}, 404), ({"unit": "X"}, 404), ({"period": "soon"}, 302)]
)
def test_an_address_that_names_no_set(clerk, crew, wrong, status):
    assert clerk.get("prepare", **(named(crew) | wrong)).status_code == status


def test_withdrawing_needs_one_of_the_reasons(clerk, crew, paid):
    publish(policy=crew.policy, period="2026", unit=crew.unit, by=crew.clerk, preview_token=None)
    ref = Disclosure.objects.get().ref
    assert clerk.post("withdraw", ref, reason="心情").status_code == 200
    assert Edition.objects.get().status == EditionStatus.PUBLISHED
    answer = clerk.post("withdraw", ref, reason=WithdrawalReason.WRONG_DATA)
    assert answer.url == clerk.address("disclosures")
    edition = Edition.objects.get()
    assert (edition.status, edition.reason) == (
        EditionStatus.WITHDRAWN,
        WithdrawalReason.WRONG_DATA,
    )
    assert DisclosedEntry.objects.count() == 0
    again = clerk.get("withdraw", ref)
    assert (again.status_code, clerk.said(again)[-1]) == (
        302,
        ("error", str(NotReadable(EditionStatus(edition.status)))),
    )


def test_withdrawal_is_offered_to_those_who_may(clerk, crew, paid):
    publish(policy=crew.policy, period="2026", unit=crew.unit, by=crew.clerk, preview_token=None)
    ref = Disclosure.objects.get().ref
    link = clerk.address("withdraw", ref)
    office = Desk(make_user(Role.DISCLOSURE_OFFICE, "O01"))
    other = Desk(make_user(Role.TOWNSHIP_CLERK, "500235001"))
    assert [link in desk.page("disclosures") for desk in (clerk, office, other)] == [
        True,
        True,
        False,
    ]
    assert other.get("withdraw", ref).status_code == 403
    assert clerk.get("withdraw", "GK-0").status_code == 404
