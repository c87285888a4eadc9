from __future__ import annotations

import pytest

from portal.disclosure.models import DisclosedEntry
from portal.policies.models import Policy, PolicyColumn
from portal.recipients.enums import RecipientKind
from portal.staff.enums import Role
from portal.staff.models import Organisation
from tests.factories.disclosure import Paid, make_people, make_person
from tests.factories.staff import make_user
from tests.portal.web.conftest import REF_A, UNIT, read_csv, read_xlsx

pytestmark = pytest.mark.django_db


def test_csv_and_workbook_hold_the_rows_of_the_page(client, county):
    edition = county.publish_named()
    rows = read_csv(client.get(f"/disclosures/{REF_A}.csv"))
    book = read_xlsx(client.get(f"/disclosures/{REF_A}.xlsx"))
    entries = list(DisclosedEntry.objects.of_edition(edition))
    assert [row[8] for row in rows[1:]] == [one.name for one in entries]
    assert [row[8] for row in book[1:]] == [one.name for one in entries]
    assert [row[12] for row in book[1:]] == [float(one.amount) for one in entries]
    assert tuple(rows[0]) == book[0]


def test_files_follow_the_public_columns_of_the_policy(client, county):
    policy = county.policy("042")
    for name, public in (("作物", True), ("内部备注", False)):
        PolicyColumn.objects.create(policy=policy, name=name, public=public, reason="测试")
    people = make_people(county.villages[0], 6)
    rows = [
        Paid(person, "85.00", extra={"作物": "=1+1", "内部备注": "不公开"}) for person in people
    ]
    county.pay("042", rows)
    county.publish()
    table = read_csv(client.get(f"/disclosures/{REF_A}.csv"))
    assert (table[0][-1], table[1][-1]) == ("作物", "'=1+1")
    assert read_xlsx(client.get(f"/disclosures/{REF_A}.xlsx"))[1][-1] == "=1+1"
    assert "不公开" not in repr(table)


def test_company_whose_name_begins_with_a_sign_is_no_formula(client, county):
    company = make_person(
        county.villages[0], "=HYPERLINK", kind=RecipientKind.ORGANISATION, adult_on=None
    )
    people = make_people(county.villages[0], 6)
    county.pay("042", [Paid(one, "85.00") for one in (company, *people)])
    county.publish()
    names = [row[8] for row in read_csv(client.get(f"/disclosures/{REF_A}.csv"))]
    assert "'=HYPERLINK" in names
    assert "=HYPERLINK" not in names


def test_file_of_a_one_off_has_a_name_that_windows_takes(client, county):
    Policy.objects.filter(code="042").update(period_kind="ONCE")
    county.pay("042", make_people(county.villages[0], 6), period="once:2026-05-12")
    county.publish(period="once:2026-05-12")
    answer = client.get(f"/disclosures/GK-042-once:2026-05-12-{UNIT}.csv")
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="GK-042-once-2026-05-12-{UNIT}_v1.csv"'
    )


def test_set_of_a_department_names_its_villages_with_their_township(client, county):
    county.unit = Organisation.objects.get(code="D05")
    county.clerk = make_user(Role.DEPARTMENT_CLERK, county.unit)
    people = make_people(county.villages[0], 6) + make_people(county.elsewhere, 6)
    county.pay("042", people)
    county.publish()
    page = client.get("/disclosures/GK-042-2026-D05/")
    assert [row["label"] for row in page.context["places"]["rows"]] == [
        county.elsewhere.full_name,
        county.villages[0].full_name,
    ]
