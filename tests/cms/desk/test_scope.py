"""Each screen and each role, inside and outside of scope."""

from __future__ import annotations

import pytest

from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import make_draft, make_returned, make_sent, make_submitted
from tests.factories.staff import make_user

SCREENS = ("batches", "upload", "disclosures", "accounts", "account_request", "policies")
HERE, THERE = "500235131", "500235001"

# role, organisation -> answers of SCREENS, then of a batch of the township HERE under policy 042,
# which the agriculture department (D05) leads
ANSWERS = {
    (Role.TOWNSHIP_CLERK, HERE): (200, 200, 200, 200, 200, 200, 200),
    (Role.TOWNSHIP_REVIEWER, HERE): (200, 403, 200, 200, 403, 200, 200),
    (Role.TOWNSHIP_CLERK, THERE): (200, 200, 200, 200, 200, 200, 404),
    (Role.TOWNSHIP_REVIEWER, THERE): (200, 403, 200, 200, 403, 200, 404),
    (Role.VILLAGE_CLERK, "village"): (200, 200, 403, 200, 200, 200, 404),
    (Role.SCHOOL_CLERK, "S01"): (200, 200, 200, 200, 200, 200, 404),
    (Role.SCHOOL_REVIEWER, "S01"): (200, 403, 200, 200, 403, 200, 404),
    (Role.DEPARTMENT_CLERK, "D05"): (200, 200, 200, 200, 200, 200, 200),
    (Role.DEPARTMENT_REVIEWER, "D05"): (200, 403, 200, 200, 403, 200, 200),
    (Role.DEPARTMENT_REVIEWER, "D04"): (200, 403, 200, 200, 403, 200, 404),
    (Role.FINANCE_SECTION, "F01"): (200, 403, 403, 200, 403, 200, 200),
    (Role.TREASURY_SECTION, "F06"): (200, 403, 403, 403, 403, 200, 200),
    (Role.DISCLOSURE_OFFICE, "O01"): (200, 403, 200, 403, 403, 200, 200),
    (Role.SUPERVISOR, "F00"): (200, 403, 403, 403, 403, 200, 200),
    (Role.AUDITOR, "O02"): (200, 403, 403, 200, 403, 200, 200),
    (Role.BANK_OPERATOR, "B01"): (200, 403, 403, 403, 403, 200, 200),
    (Role.COMPLAINT_HANDLER, HERE): (403, 403, 403, 403, 403, 403, 404),
    (Role.COMPLAINT_LEAD, "D05"): (403, 403, 403, 403, 403, 403, 404),
    (Role.SYSTEM_ADMIN, "F00"): (403, 403, 403, 403, 403, 403, 404),
    (Role.SECURITY_ADMIN, "F00"): (403, 403, 403, 403, 403, 403, 404),
    (Role.AUDIT_ADMIN, "O01"): (403, 403, 403, 403, 403, 403, 404),
    (Role.EDITOR, "O01"): (403, 403, 403, 403, 403, 403, 404),
    (Role.PUBLISHER, HERE): (403, 403, 200, 403, 403, 403, 404),
}


@pytest.fixture
def batch(crew):
    return make_submitted(crew)


@pytest.mark.parametrize(("role", "place"), ANSWERS)
def test_each_role_enters_its_screens_and_no_other(crew, batch, role, place):
    code = crew.villages[0].code if place == "village" else place
    desk = Desk(make_user(role, code))
    assert desk.get("wagtailadmin_home").status_code == 200
    answers = [desk.get(name).status_code for name in SCREENS]
    answers.append(desk.get("batch", batch.number).status_code)
    assert tuple(answers) == ANSWERS[role, place]


def test_every_role_is_in_the_table():
    assert {role for role, _place in ANSWERS} == set(Role)


def test_a_batch_out_of_scope_does_not_exist_at_any_of_its_addresses(crew, batch):
    desk = Desk(make_user(Role.TOWNSHIP_CLERK, THERE))
    number = batch.number
    reads = [
        desk.get(name, number)
        for name in (
            "batch",
            "batch_lines",
            "batch_gone",
            "sample",
            "reissue",
            "replace",
            "feedback",
        )
    ]
    acts = [desk.post("batch_act", number, act="approve"), desk.post("bank_file", number)]
    assert [answer.status_code for answer in reads + acts] == [404] * 9
    assert batch.number not in desk.page("batches")


def test_a_village_clerk_sees_the_batch_of_the_own_village_only(crew):
    from tests.factories.payouts import make_payee

    village = crew.villages[1]
    desk = Desk(make_user(Role.VILLAGE_CLERK, village.code))
    of_village = make_draft(crew, payees=[make_payee(village)], amounts=["10.00"])
    of_township = make_draft(crew)
    assert desk.get("batch", of_village.number).status_code == 200
    assert desk.get("batch", of_township.number).status_code == 404


ACTS = ("submit", "approve", "return", "discard", "send", "revise")
# Who sees the batch but lacks the post for the act: 403 with its sentence, and nothing happens
POWERLESS = {
    Role.AUDITOR: ("O02", ACTS),
    Role.SUPERVISOR: ("F00", ACTS),
    Role.DISCLOSURE_OFFICE: ("O01", ACTS),
    Role.BANK_OPERATOR: ("B01", ACTS),
    Role.FINANCE_SECTION: ("F01", ("submit", "discard", "send", "revise")),
    Role.DEPARTMENT_REVIEWER: ("D05", ("submit", "discard", "send", "revise")),
    Role.TREASURY_SECTION: ("F06", ACTS),
    Role.TOWNSHIP_REVIEWER: (HERE, ("submit", "discard", "revise")),
    Role.TOWNSHIP_CLERK: (HERE, ("approve", "return")),
}


@pytest.mark.parametrize("role", POWERLESS)
def test_an_act_outside_the_posts_is_refused_and_changes_nothing(crew, role):
    place, acts = POWERLESS[role]
    desk = Desk(make_user(role, place))
    made = {
        "submit": make_draft(crew),
        "discard": make_draft(crew),
        "approve": make_submitted(crew),
        "return": make_submitted(crew),
        "send": make_submitted(crew),
        "revise": make_returned(crew),
    }
    for act in acts:
        batch = made[act]
        digest = bytes(batch.digest or b"").hex()
        answer = desk.post("batch_act", batch.number, act=act, digest=digest, reason="原因")
        assert answer.status_code == 403, act
        before = batch.status
        batch.refresh_from_db()
        assert batch.status == before


def test_files_of_the_bank_go_to_senders_only(crew):
    batch, _file = make_sent(crew)
    auditor = Desk(make_user(Role.AUDITOR, "O02"))
    assert auditor.post("bank_file", batch.number).status_code == 403
    assert auditor.get("feedback", batch.number).status_code == 403
    # Route "paid by the unit": the treasury section does not send it
    treasury = Desk(crew.treasury)
    assert treasury.post("bank_file", batch.number).status_code == 403
    assert Desk(crew.reviewer).post("bank_file", batch.number).status_code == 200


def test_nobody_enters_without_signing_in(client, crew, batch):
    answer = client.get(f"/admin/desk/batches/{batch.number}/")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/admin/login/")
