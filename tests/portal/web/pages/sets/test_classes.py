from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from portal.disclosure.models import VillageEntry
from tests.factories.disclosure import Paid, make_people, make_person
from tests.portal.web.conftest import REF_A, REF_B, REF_C, read_csv, read_xlsx

pytestmark = pytest.mark.django_db
# No other text of a page holds these signs
PLANTED = ("龘靐齉", "爩麤灩")
MASKED = ("龘*齉", "龘**", "爩*灩", "爩**")


def public_addresses(ref: str) -> list[str]:
    page, api = f"/disclosures/{ref}/", f"/api/v1/disclosures/{ref}"
    return [
        "/",
        "/disclosures/",
        "/policies/",
        "/policies/015/",
        "/payouts/",
        "/payouts.csv",
        "/feeds/disclosures.atom",
        "/api/v1/disclosures",
        "/api/v1/policies/015",
        "/api/v1/payouts",
        page,
        f"{page}?edition=1",
        f"{page}?q=%E9%BE%98",
        f"{page}?village=500235131001",
        f"{page}changes/?edition=2",
        f"/disclosures/{ref}.csv",
        f"/disclosures/{ref}.xlsx",
        api,
        f"{api}/entries",
    ]


def body(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        book = load_workbook(io.BytesIO(content))
        return repr([list(sheet.iter_rows(values_only=True)) for sheet in book])
    return content.decode()


@pytest.mark.parametrize(("letter", "ref", "period"), [("B", REF_B, "2026"), ("C", REF_C, "2025")])
def test_names_of_classes_b_and_c_are_nowhere(client, county, letter, ref, period):
    people = [make_person(county.villages[0], name) for name in PLANTED * 4]
    county.publish_class(letter, people, period=period)
    assert VillageEntry.objects.count() == (8 if letter == "B" else 0)
    for address in public_addresses(ref):
        text = body(client.get(address))
        assert [name for name in (*PLANTED, *MASKED) if name in text] == [], address


def test_planted_names_of_class_a_would_be_found(client, county):
    people = [make_person(county.villages[0], name) for name in PLANTED * 4]
    county.pay("042", [Paid(person, "85.00") for person in people])
    county.publish()
    found = [address for address in public_addresses(REF_A) if "龘*齉" in body(client.get(address))]
    assert f"/disclosures/{REF_A}/" in found
    assert f"/disclosures/{REF_A}.xlsx" in found


def test_class_b_shows_totals_by_township_and_says_why(client, county):
    people = make_people(county.villages[0], 6) + make_people(county.elsewhere, 7)
    county.publish_class("B", people)
    page = client.get(f"/disclosures/{REF_B}/")
    assert [row["count"] for row in page.context["places"]["rows"]] == [7, 6]
    assert 'id="rows"' not in page.content.decode()
    assert page.context["total"]["count"] == 13
    rows = read_csv(client.get(f"/disclosures/{REF_B}.csv"))
    assert [row[7:10] for row in rows[1:]] == [["7", "7", "2100.00"], ["6", "6", "1800.00"]]


def test_small_totals_stay_blank_on_page_and_in_files(client, county):
    people = make_people(county.villages[0], 9) + make_people(county.elsewhere, 2)
    county.publish_class("B", people)
    page = client.get(f"/disclosures/{REF_B}/")
    assert [row["count"] for row in page.context["places"]["rows"]] == [None, None]
    rows = read_csv(client.get(f"/disclosures/{REF_B}.csv"))
    assert [row[7:10] for row in rows[1:]] == [["", "", ""], ["", "", ""]]
    assert read_xlsx(client.get(f"/disclosures/{REF_B}.xlsx"))[1][7:10] == (None, None, None)


def test_set_of_a_few_people_shows_no_number_at_all(client, county):
    county.publish_class("B", make_people(county.villages[0], 3))
    page = client.get(f"/disclosures/{REF_B}/")
    assert (page.context["total"], page.context["few"]) == (None, True)
    assert page.context["files"] == []
    assert client.get("/disclosures/").context["rows"][0]["count"] is None
