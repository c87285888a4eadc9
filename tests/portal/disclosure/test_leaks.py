"""Plants full names, ID, card and phone numbers and looks for them wherever the public may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.core import serializers

from portal.audit.models import Entry
from portal.disclosure.enums import WithdrawalReason
from portal.disclosure.errors import NumberInNote
from portal.disclosure.services import digest
from portal.disclosure.services.scope import ENTRY_MODELS
from portal.disclosure.services.withdraw import withdraw
from portal.payouts.models import Batch, Line
from portal.policies.enums import DisclosureClass
from portal.policies.models import PolicyColumn
from tests.factories.disclosure import Paid, make_person, pay
from tests.factories.numbers import id_number
from tests.factories.payouts import make_crew, make_paid, make_payee

if TYPE_CHECKING:
    from portal.disclosure.models import Edition

NAMES = ["欧阳明华", "蔡建国", "单家坪", "艾世福", "白玉琼", "阿依努尔·买买提江"]


def everything_disclosed() -> str:
    rows = []
    for model in apps.get_app_config("disclosure").get_models(include_auto_created=True):
        rows += [serializers.serialize("json", [row]) for row in model.objects.all()]
    return "\n".join(rows)


def digest_input(edition: Edition) -> str:
    model = ENTRY_MODELS[DisclosureClass(edition.disclosure_class)]
    return b"".join(digest._entries(model, edition)).decode()


@pytest.mark.parametrize("letter", ["A", "B"])
def test_full_names_and_numbers_reach_no_table_digest_or_audit_detail(desk, letter: str):
    """From sealed lines of the real flow to published rows, editions and withdrawal."""
    desk.become(letter)
    PolicyColumn.objects.create(policy=desk.policy, name="备查", reason="只供审核")
    crew = make_crew()
    payees = [make_payee(desk.villages[0], name=name) for name in NAMES]
    batch = make_paid(crew, payees=payees, amounts=["100.00"] * len(payees))
    from portal.recipients.models import RecipientSecret
    from tests.factories.disclosure import ADULT

    RecipientSecret.objects.update(adult_on=ADULT)
    secret_id = id_number("511224", "19800101", 77)
    planted = make_person(desk.villages[0], "毕成名")
    note = f"毕成名 {secret_id}"
    desk.pay([Paid(planted, extra={"备查": note}, note=note)])
    edition = desk.publish(by=crew.clerk)
    assert edition.entry_count == 7
    secrets = {*NAMES, "毕成名", secret_id}
    secrets |= {text for p in payees for text in (p.id_number, p.card, p.phone)}
    secrets |= {text[-6:] for p in payees for text in (p.id_number, p.card)}
    places = [everything_disclosed(), digest_input(edition)]
    withdraw(edition=edition, reason=WithdrawalReason.PRIVACY, by=crew.clerk)
    places += [everything_disclosed()]
    places += [str(entry.detail) for entry in Entry.objects.filter(act__startswith="disclosure.")]
    for text in secrets:
        assert not [place for place in places if text in place], text
    # The search above would have found them: they are where they belong
    assert Line.objects.get(batch__in=Batch.objects.exclude(pk=batch.pk)).note == note


@pytest.mark.parametrize(
    "text", [{"group": id_number("511224", "19800101", 78)[:16]}, {"unit": "13900000001"}]
)
def test_refusal_does_not_repeat_what_it_refuses(desk, text):
    (number,) = text.values()
    person = make_person(desk.villages[0], "毕成名")
    pay(desk.unit, desk.policy, [Paid(person, **text)], maker=desk.clerk.member)
    seen = desk.prepare()
    sentences = " ".join(str(remark) for remark in seen.remarks)
    assert [remark.code for remark in seen.remarks if remark.blocking] == ["NumberInText"]
    assert number[:10] not in sentences


def test_a_number_in_the_note_on_what_changed_is_refused(desk):
    desk.pay_people(5)
    desk.publish()
    desk.pay([make_person(desk.villages[0], "毕成名")])
    number = id_number("511224", "19800101", 78)
    for note in (f"更正 {number} 的金额", "联系 139 0000 0001"):
        with pytest.raises(NumberInNote) as refusal:
            desk.publish(change_note=note)
        assert number[:10] not in str(refusal.value)
    assert desk.publish(change_note="补发1笔，100.00 元").change_note == "补发1笔，100.00 元"
