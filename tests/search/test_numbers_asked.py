"""Numbers in questions: whatever is written there, nobody gets more rows, an error or a rest."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from portal.web.delivery.process_cache import forget_all
from search.documents import PAYOUTS
from search.index.breaker import breaker
from search.index.build import rebuild
from search.index.fallback import Fallback
from search.index.msearch import msearch

pytestmark = pytest.mark.django_db

ATTACKS = (
    "000001500000", "0100", "1000000", "9" * 19, "9" * 5000, "-1", "+20",
    "\uff12\uff10", "\u0662\u0660", "²", "1e2",
    "20.0", "0x14", "%00", "nan", "Infinity",
)  # fmt: skip
ADDRESSES = (
    "/api/v1/payouts?limit={}",
    "/api/v1/search?limit={}",
    "/api/v1/disclosures?limit={}",
    "/api/v1/payouts?year={}",
    "/api/v1/disclosures?year={}",
    "/api/v1/disclosures/{ref}?edition={}",
    "/api/v1/disclosures/{ref}/entries?limit={}",
    "/payouts/?year={}",
    "/payouts.csv?year={}",
    "/disclosures/?year={}",
    "/disclosures/{ref}/?edition={}",
    "/disclosures/{ref}.csv?edition={}",
    "/statistics/?year={}",
    "/open-data/payouts-{}.csv",
)
AMOUNTS = ("/payouts/?min={}", "/payouts/?max={}", "/api/v1/payouts?min={}", "/payouts.csv?max={}")
LONG = ("9" * 13, "9" * 5000, "-1", "0100", "1e9", "nan", "Infinity", "1.005")


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_odd_number_is_refused_everywhere(county, client, address) -> None:
    ref = county.edition.disclosure.ref
    for attack in ATTACKS:
        text = attack if attack.startswith("%") else quote(attack)
        response = client.get(address.replace("{ref}", ref).format(text))
        assert response.status_code in {400, 404}, attack[:20]


@pytest.mark.parametrize("address", AMOUNTS)
def test_an_odd_amount_is_refused_everywhere(county, client, address) -> None:
    for attack in LONG:
        assert client.get(address.format(quote(attack))).status_code == 400, attack[:20]


def test_a_person_may_type_wide_digits_and_separators_into_an_amount(county, client) -> None:
    assert client.get("/payouts/", {"min": "\uff11,\uff10\uff10\uff10"}).status_code == 200


@pytest.mark.elasticsearch
def test_a_refused_question_never_rests_the_index(elastic, county) -> None:
    forget_all()
    rebuild(PAYOUTS)
    bad = {"query": {"match_all": {}}, "size": 2_000_000, "sort": [{"id": "asc"}]}
    for _again in range(5):
        answers = Fallback(PAYOUTS)
        assert answers.answer(lambda: msearch(PAYOUTS.alias, bad), lambda: "database") == "database"
    assert not breaker(PAYOUTS).rests
    assert not breaker(PAYOUTS).failures
    good = bad | {"size": 1}
    assert Fallback(PAYOUTS).answer(lambda: msearch(PAYOUTS.alias, good), lambda: "") != ""
