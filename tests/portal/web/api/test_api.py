from __future__ import annotations

import datetime as dt
import json

import pytest

from portal.disclosure.enums import WithdrawalReason
from portal.disclosure.models import DisclosedEntry
from portal.disclosure.services.withdraw import withdraw
from portal.policies.enums import PolicyLevel
from portal.policies.models import Rate
from portal.web.api import schemas
from tests.factories.disclosure import make_people
from tests.portal.web.conftest import REF_A, REF_B
from tests.unkept import UNKEPT

pytestmark = pytest.mark.django_db
PROBLEM = {"type", "title", "status", "detail"}
SET = f"/api/v1/disclosures/{REF_A}"


def problem(answer, status: int) -> dict:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert PROBLEM - set(body) == set()
    assert body["status"] == status
    return body


def holds(schema: type, answer) -> dict:
    """Return the body; it has the documented keys and no other ones."""
    assert answer.status_code == 200
    body = answer.json()
    assert json.loads(schema.model_validate(body).model_dump_json(by_alias=True)) == body
    return body


def test_policies_answer_as_documented(client, county):
    body = holds(schemas.Policies, client.get("/api/v1/policies"))
    assert (body["edition"], body["current"], body["count"]) == (1, True, 2)
    assert [one["code"] for one in body["results"]] == ["015", "042"]
    assert body["results"][1]["departments"] == [{"code": "D05", "name": "云阳县农业农村委员会"}]


def test_policies_are_filtered_as_on_the_page(client, county):
    body = client.get("/api/v1/policies?class=A&level=CENTRAL&department=D05&q=42").json()
    assert [one["code"] for one in body["results"]] == ["042"]


def test_policy_answers_with_rates_and_figures(client, county):
    county.publish_named()
    Rate.objects.create(
        policy=county.policy("042"),
        level=PolicyLevel.CENTRAL,
        amount="85.00",
        unit="亩",
        valid_from=dt.date(2026, 1, 1),
        basis="测试",
    )
    body = holds(schemas.PolicyDetail, client.get("/api/v1/policies/42"))
    assert body["code"] == "042"
    assert [rate["amount"] for rate in body["rates"]] == ["85.00"]
    assert [(one["township_code"], one["payments"]) for one in body["figures"]] == [
        ("", 8),
        ("500235131", 8),
    ]


def test_sets_answer_page_by_page(client, county):
    for year in (2024, 2025, 2026):
        county.publish_named(period=str(year))
    address, seen = "/api/v1/disclosures?limit=2", []
    while address:
        body = holds(schemas.Sets, client.get(address))
        assert body["count"] == 3
        seen += [one["period"] for one in body["results"]]
        address = body["next"]
    assert seen == ["2026", "2025", "2024"]


def test_set_answers_with_totals_and_editions(client, county):
    county.publish_named()
    body = holds(schemas.SetDetail, client.get(SET))
    assert (body["payments"], body["total_amount"], body["class"]) == (8, "3060.00", "A")
    assert [(one["code"], one["payments"]) for one in body["places"]] == [
        (county.villages[0].code, 5),
        (county.villages[1].code, 3),
    ]
    assert [one["status"] for one in body["editions"]] == ["PUBLISHED"]


def test_rows_answer_in_printed_order_with_count_and_sum(client, county):
    county.publish_named()
    address, seen = f"{SET}/entries?limit=3", []
    while address:
        answer = client.get(address)
        assert answer.headers["X-Robots-Tag"] == "noindex"
        body = holds(schemas.Entries, answer)
        assert (body["count"], body["total_amount"]) == (8, "3060.00")
        seen += [one["name"] for one in body["results"]]
        address = body["next"]
    assert seen == [one.name for one in DisclosedEntry.objects.order_by("id")]


def test_rows_are_narrowed_by_village_and_name(client, county):
    county.publish_named()
    village = county.villages[1]
    body = client.get(f"{SET}/entries?village={village.code}").json()
    assert body["count"] == 3
    assert {(one["township"], one["village"]) for one in body["results"]} == {
        (village.township_name, village.name)
    }
    surname = client.get(f"{SET}/entries", {"q": "艾"}).json()
    assert {one["name"][0] for one in surname["results"]} == {"艾"}


def test_full_name_goes_on_masked(client, county):
    county.publish_named()
    answer = client.get(f"{SET}/entries", {"q": "艾测试"})
    assert (answer.status_code, "%E6%B5%8B" in answer.headers["Location"]) == (302, False)
    assert client.get(answer.headers["Location"]).status_code == 200


def test_rows_of_other_classes_do_not_exist_here(client, county):
    county.publish_class("B", make_people(county.villages[0], 6))
    problem(client.get(f"/api/v1/disclosures/{REF_B}/entries"), 404)
    body = holds(schemas.SetDetail, client.get(f"/api/v1/disclosures/{REF_B}"))
    assert (body["people"], len(body["places"])) == (6, 1)


def test_small_set_answers_without_a_number(client, county):
    county.publish_class("B", make_people(county.villages[0], 3))
    body = holds(schemas.SetDetail, client.get(f"/api/v1/disclosures/{REF_B}"))
    assert (body["payments"], body["total_amount"], body["people"]) == (None, None, None)
    assert body["places"][0]["hidden"]


def test_withdrawn_set_tells_its_reason_and_its_rows_are_gone(client, county):
    edition = county.publish_named()
    withdraw(edition=edition, reason=WithdrawalReason.WRONG_DATA, by=county.clerk)
    body = holds(schemas.SetDetail, client.get(SET))
    assert (body["status"], body["reason"]) == ("WITHDRAWN", "WRONG_DATA")
    assert (body["payments"], body["places"], body["code"]) == (None, [], None)
    problem(client.get(f"{SET}/entries"), 410)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/api/v1/policies?edition=abc", "edition"),
        ("/api/v1/policies?department=X", "department"),
        ("/api/v1/disclosures?policy=999", "policy"),
        ("/api/v1/disclosures?year=%00", "year"),
        ("/api/v1/disclosures?limit=101", "limit"),
        ("/api/v1/disclosures?limit=1e400", "limit"),
        (f"{SET}?edition=x", "edition"),
        (f"{SET}/entries?village=1", "village"),
        (f"{SET}/entries?q=50023519800101", "q"),
        (f"{SET}/entries?q=138.1234.5678", "q"),
        (f"{SET}/entries?q=" + "x" * 10_000, "q"),
    ],
)
def test_senseless_parameter_is_named_in_a_problem_document(client, county, address, name):
    county.publish_named()
    assert list(problem(client.get(address), 400)["errors"]) == [name]


@pytest.mark.parametrize("address", ["/api/v1/disclosures?cursor=no", f"{SET}/entries?cursor=no"])
def test_forged_marker_is_a_problem(client, county, address):
    county.publish_named()
    problem(client.get(address), 400)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing",
        "policies/",
        "policies/999",
        "policies/abc",
        "policies?edition=9",
        "disclosures/none",
        "disclosures/%00",
        "disclosures/none/entries",
    ],
)
def test_unknown_address_is_a_problem_document(client, county, path):
    problem(client.get(f"/api/v1/{path}"), 404)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_writing_is_refused_with_what_is_allowed(client, county, method):
    answer = getattr(client, method)("/api/v1/policies")
    problem(answer, 405)
    assert answer.headers["Allow"] == "GET"


def test_too_many_requests_are_a_problem_with_a_time_to_wait(client, county, settings):
    settings.PUBLIC_LIMITS = settings.PUBLIC_LIMITS | {"api": "1/m"}
    client.get("/api/v1/policies")
    answer = client.get("/api/v1/policies")
    problem(answer, 429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_open_data_of_the_footer_leads_to_the_documents(client):
    assert client.get("/api/").headers["Location"] == "/api/v1/docs"


def test_every_address_is_documented_with_its_errors(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    mine = [path for path in paths if "payouts" not in path]
    assert mine == [
        "/api/v1/policies",
        "/api/v1/policies/{code}",
        "/api/v1/disclosures",
        "/api/v1/disclosures/{ref}",
        "/api/v1/disclosures/{ref}/entries",
        "/api/v1/statistics",
        "/api/v1/search",
    ]
    for path in mine:
        assert {"200", "400", "404", "429"} - set(paths[path]["get"]["responses"]) == set()


@pytest.mark.parametrize("count", [6, 12])
def test_answers_ask_a_fixed_number_of_questions(client, county, django_assert_num_queries, count):
    county.publish_named(count)
    expected = {
        "/api/v1/policies": 4,
        "/api/v1/policies/042": 7,
        "/api/v1/disclosures": 4,
        SET: 5,
        f"{SET}/entries": 8,
    }
    for address, number in expected.items():
        with django_assert_num_queries(number):
            client.get(address, headers=UNKEPT)
