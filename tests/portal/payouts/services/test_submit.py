from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.audit.actors import SYSTEM
from portal.audit.guards import lifted
from portal.audit.models import Entry
from portal.crypto.protected import encrypt_values
from portal.crypto.reveal import reveal_many
from portal.payouts.enums import BatchStatus, Step
from portal.payouts.errors import DraftDamaged, EmptyBatch, StaleAccounts, WrongStep
from portal.payouts.models import DraftLine, DraftLineSecret, Line, LineSecret
from portal.payouts.services.copy_rows import delete_rows
from portal.payouts.services.digest import digest_of_lines, digest_of_rows
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from tests.factories.payouts import (
    make_draft,
    make_payee,
    make_submitted,
    submit,
)
from tests.factories.staff import make_user


def test_submission_writes_the_lines_once_and_drops_the_draft(crew):
    draft = make_draft(crew)
    uuids = list(DraftLine.objects.order_by("number").values_list("uuid", flat=True))
    batch = submit(batch=draft, by=crew.clerk)
    batch.refresh_from_db()
    assert (batch.status, batch.line_count, str(batch.total)) == ("SUBMITTED", 3, "600.50")
    assert (batch.submitted_by, len(bytes(batch.digest))) == (crew.clerk.member, 32)
    lines = Line.objects.order_by("number")
    assert list(lines.values_list("uuid", flat=True)) == uuids
    assert [str(line.amount) for line in lines] == ["100.00", "200.50", "300.00"]
    assert (DraftLine.objects.count(), DraftLineSecret.objects.count()) == (0, 0)


def test_ciphertexts_are_carried_over_and_still_open(crew):
    payee = make_payee(crew.villages[0], name="张小三")
    batch = make_submitted(crew, payees=[payee], amounts=["1.00"])
    opened = reveal_many(
        Line,
        Line.objects.filter(batch=batch),
        ["name", "id_number", "card", "payee_name", "phone"],
        by=SYSTEM,
        purpose="test",
    )
    assert list(opened.values()) == [
        {
            "name": "张小三",
            "id_number": payee.id_number,
            "card": payee.card,
            "payee_name": "张小三",
            "phone": payee.phone,
        }
    ]


def test_the_audit_entry_holds_digest_and_totals_and_nobodys_name(crew):
    batch = make_submitted(crew)
    entry = Entry.objects.get(act="payouts.submit")
    assert entry.subject_label == batch.number
    assert entry.detail == {
        "rows": 3,
        "total": "600.50",
        "digest": bytes(batch.digest).hex(),
        "content": digest_of_rows(Line, batch).hex(),
        "path": "UNIT_CHECK DEPARTMENT FINANCE",
        "checks": [],
        "alarms": {},
    }


def test_the_step_is_an_event_of_the_batch(crew):
    event = make_submitted(crew).events.get()
    assert (event.step, event.from_status, event.to_status, event.by, event.organisation) == (
        Step.SUBMIT,
        BatchStatus.DRAFT,
        BatchStatus.SUBMITTED,
        crew.clerk.member,
        crew.unit,
    )


def test_the_digest_survives_rotation_and_notices_another_amount(crew):
    payees = [make_payee(crew.villages[0]), make_payee(crew.villages[0])]
    first = make_submitted(crew, payees=payees, amounts=["1.00", "2.00"])
    line = first.lines.get(number=1)
    fresh = encrypt_values(Line, line.uuid, {"name": payees[0].name})["name_cipher"]
    with lifted("rotation"):
        LineSecret.objects.filter(owner=line).update(name_cipher=fresh)
    assert digest_of_lines(first) == bytes(first.digest)
    second = make_submitted(crew, payees=payees, amounts=["1.00", "2.01"])
    second.number = first.number
    assert digest_of_lines(second) != bytes(first.digest)


def test_the_digest_notices_an_erased_secret(crew):
    batch = make_submitted(crew)
    LineSecret.objects.filter(owner__number=2)
    with lifted("erasure"):
        LineSecret.objects.filter(owner__number=2).delete()
    assert digest_of_lines(batch) != bytes(batch.digest)


def test_an_empty_draft_is_refused(crew):
    draft = make_draft(crew, amounts=())
    with pytest.raises(EmptyBatch):
        submit(batch=draft, by=crew.clerk)


def test_an_account_that_was_changed_since_the_import_stops_the_submission(crew):
    draft = make_draft(crew)
    line = draft.draftlines.get(number=2)
    type(line.account).objects.filter(pk=line.account_id).update(in_force=False)
    with pytest.raises(StaleAccounts) as caught:
        submit(batch=draft, by=crew.clerk)
    assert caught.value.numbers == (2,)
    assert Line.objects.count() == 0


def test_a_draft_without_its_secrets_leaves_nothing_behind(crew):
    draft = make_draft(crew)
    DraftLineSecret.objects.filter(owner__number=1).delete()
    with pytest.raises(DraftDamaged) as caught:
        submit(batch=draft, by=crew.clerk)
    assert (caught.value.found, caught.value.expected) == (2, 3)
    assert (Line.objects.count(), DraftLine.objects.count()) == (0, 3)


def test_a_draft_whose_rows_are_gone_is_not_submitted_empty(crew):
    draft = make_draft(crew)
    delete_rows(model=DraftLine, batch=draft)
    with pytest.raises(DraftDamaged) as caught:
        submit(batch=draft, by=crew.clerk)
    assert (caught.value.found, caught.value.expected) == (0, 3)


def test_a_clerk_of_another_township_cannot_submit(crew):
    stranger = make_user(Role.TOWNSHIP_CLERK, "500235001")
    with pytest.raises(NotAllowed):
        submit(batch=make_draft(crew), by=stranger)


def test_a_village_clerk_submits_the_batch_of_his_village_only(crew):
    clerk = make_user(Role.VILLAGE_CLERK, crew.villages[0].code)
    own = make_draft(crew, payees=[make_payee(crew.villages[0])], amounts=["1.00"])
    whole = make_draft(crew)
    assert submit(batch=own, by=clerk).status == BatchStatus.SUBMITTED
    with pytest.raises(NotAllowed):
        submit(batch=whole, by=clerk)


def test_a_batch_is_submitted_once(crew):
    batch = make_submitted(crew)
    with pytest.raises(WrongStep):
        submit(batch=batch, by=crew.clerk)


def test_the_number_of_queries_does_not_depend_on_the_rows(crew):
    counts = []
    for rows in (1, 30):
        draft = make_draft(crew, amounts=["1.00"] * rows)
        with CaptureQueriesContext(connection) as queries:
            submit(batch=draft, by=crew.clerk)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 36
