from __future__ import annotations

import json

from tests.search.conftest import PAID

ADDRESS = "/api/v1/payouts"


def test_the_answer_has_exactly_the_keys_of_the_contract(county, client) -> None:
    answer = client.get(ADDRESS, {"township": county.unit.code, "limit": "2"}).json()
    assert set(answer) == {
        "count", "total_amount", "as_of", "count_exact", "results", "facets", "next",
    }  # fmt: skip
    assert set(answer["results"][0]) == {
        "disclosure", "policy_code", "policy", "period", "township_code", "township",
        "village_code", "village", "group", "name", "quantity", "unit", "rate", "amount",
        "paid_on", "extra",
    }  # fmt: skip
    assert set(answer["facets"]["policy"][0]) == {"value", "label", "count", "amount"}
    assert (answer["count"], answer["total_amount"], answer["count_exact"]) == (
        8, "11850.00", True,
    )  # fmt: skip


def test_next_leads_through_all_rows(county, client) -> None:
    address, seen = f"{ADDRESS}?limit=3", []
    while address:
        answer = client.get(address).json()
        seen += [row["amount"] for row in answer["results"]]
        address = answer["next"]
    assert sorted(seen) == sorted([amount for _name, amount in PAID] + ["9000.00"])


def test_a_full_name_is_masked_by_a_redirect(county, client) -> None:
    response = client.get(ADDRESS, {"q": "李四"})
    assert response.status_code == 302
    assert "%E6%9D%8E%2A" in response["Location"]


def test_errors_are_problem_documents(county, client) -> None:
    for query in ("policy=999", "limit=0", "limit=101", "limit=x", "cursor=forged"):
        response = client.get(f"{ADDRESS}?{query}")
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"
        assert json.loads(response.content)["status"] == 400


def test_no_full_name_is_in_the_answer(county, client) -> None:
    body = client.get(ADDRESS).content.decode()
    assert [name for name, _amount in PAID if name in body] == []
