"""A wrong name or card must be correctable until somebody relied on it; after that it is not."""

from __future__ import annotations

import pytest

from portal.audit.actors import SYSTEM
from portal.crypto.reveal import reveal_many
from portal.payouts.models import DraftLine
from portal.payouts.services.discard import discard_draft
from portal.payouts.services.importing.drafts import replace_draft
from portal.payouts.services.importing.people import established
from portal.payouts.services.revise import revise_batch
from portal.recipients.models import CardAccount, Recipient
from tests.factories.imports import approved, codes, drafted, returned, upload
from tests.factories.numbers import card_number
from tests.factories.payout_sheets import csv_sheet, entries, entry, plain_sheet


@pytest.fixture
def row(crew):
    return entry(0, village=crew.villages[0].name)


def name_on_record() -> str:
    opened = reveal_many(Recipient, Recipient.objects.all(), ["name"], by=SYSTEM, purpose="test")
    (values,) = opened.values()
    return values["name"]


def cards_in_force() -> list[str]:
    accounts = CardAccount.objects.filter(in_force=True)
    opened = reveal_many(CardAccount, accounts, ["number"], by=SYSTEM, purpose="test")
    return [values["number"] for values in opened.values()]


def corrected(row):
    return row.but(name="张小山", card=card_number(500))


def test_a_corrected_sheet_corrects_name_and_card_of_its_own_draft(crew, row):
    batch = drafted(crew, [row])
    outcome = replace_draft(
        by=crew.clerk, batch=batch, stream=csv_sheet([corrected(row)]), filename=""
    )
    assert codes(outcome) == {}
    assert (name_on_record(), cards_in_force()) == ("张小山", [card_number(500)])
    line = DraftLine.objects.select_related("recipient", "account").get()
    assert (line.name_masked, line.recipient.name_masked) == ("张*山", "张*山")
    assert (line.account.in_force, CardAccount.objects.count()) == (True, 2)


def test_the_sheet_after_a_discarded_draft_corrects_what_it_brought(crew, row):
    discard_draft(by=crew.clerk, batch=drafted(crew, [row]))
    drafted(crew, [corrected(row)])
    assert (name_on_record(), cards_in_force()) == ("张小山", [card_number(500)])


def test_the_revision_of_a_returned_batch_corrects_what_it_brought(crew, row):
    revision = revise_batch(batch=returned(crew, [row]), by=crew.clerk)
    outcome = replace_draft(
        by=crew.clerk, batch=revision, stream=csv_sheet([corrected(row)]), filename=""
    )
    assert codes(outcome) == {}
    assert (name_on_record(), cards_in_force()) == ("张小山", [card_number(500)])


def test_another_draft_is_not_corrected_behind_its_back(crew, row):
    drafted(crew, [row])
    outcome = upload(crew, [corrected(row)], period="2025")
    assert codes(outcome) == {"PAY110": [2], "PAY206": [2]}


def test_an_approved_record_is_not_changed_by_a_sheet(crew, row):
    approved(crew, [row])
    outcome = upload(crew, [corrected(row)], period="2025")
    assert codes(outcome) == {"PAY110": [2], "PAY206": [2]}
    assert (name_on_record(), cards_in_force()) == (row.name, [row.card])


def test_a_declared_account_establishes_its_holder(crew, row):
    discard_draft(by=crew.clerk, batch=drafted(crew, [row]))
    CardAccount.objects.update(status="DECLARED")
    assert codes(upload(crew, [corrected(row)])) == {"PAY110": [2], "PAY206": [2]}


def test_the_same_card_of_a_known_person_makes_no_second_account(crew, row):
    approved(crew, [row])
    drafted(crew, plain_sheet([row]), period="2025")
    assert CardAccount.objects.count() == 1


def test_nobody_is_established_when_nobody_is_asked_about(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert established([], None) == set()


def test_a_child_and_its_guardian_share_the_guardians_card(crew, row):
    rows = entries(2, village=crew.villages[0].name)
    more = {"收款人姓名": row.name, "收款人身份证号": row.id_number, "与享受人关系": "母亲"}
    drafted(crew, [rows[0], rows[1].but(card=rows[0].card, more=more)])
    assert CardAccount.objects.count() == 1
    holders = set(DraftLine.objects.values_list("payee", flat=True))
    assert len(holders) == 1
