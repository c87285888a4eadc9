from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.disclosure.queries.filters import printed_query
from search.errors import InvalidFilter
from search.filters import PayoutFilter, read_filter
from search.labels import Labels
from tests.search.conftest import COMPANY

LABELS = Labels(
    generation=1,
    until=0,
    policies={"042": "耕地地力保护补贴"},
    townships={"500235131": "江口镇", "500235001": "双江街道"},
    villages={"500235131201": "五星村"},
)


def problems(**params: str) -> dict[str, str]:
    with pytest.raises(InvalidFilter) as caught:
        read_filter(params, LABELS)
    return caught.value.problems


def test_a_policy_is_understood_without_its_leading_noughts() -> None:
    assert read_filter({"policy": "42"}, LABELS).policy == "042"


def test_a_village_brings_its_township_along() -> None:
    wanted = read_filter({"village": "500235131201"}, LABELS)
    assert (wanted.township, wanted.village) == ("500235131", "500235131201")


def test_a_village_of_another_township_is_refused_with_a_sentence() -> None:
    assert set(problems(township="500235001", village="500235131201")) == {"village"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("policy", "999"),
        ("policy", "4'2"),
        ("township", "1"),
        ("village", "x"),
        ("year", "26"),
        ("year", "1e3"),
        ("min", "NaN"),
        ("min", "1e400"),
        ("max", "-1"),
        ("max", "1.234"),
        ("sort", "name; DROP TABLE"),
        ("q", "谭" * 41),
        ("q", "\x00"),
        ("q", "！！"),
        ("q", "500235197001011234"),
        ("cursor", "x" * 301),
    ],
)
def test_what_makes_no_sense_is_named_and_never_raises_anything_else(name, value) -> None:
    assert set(problems(**{name: value})) == {name}


def test_the_least_amount_may_not_exceed_the_greatest() -> None:
    assert set(problems(min="10", max="9")) == {"min"}


def test_full_width_digits_and_separators_are_understood() -> None:
    assert read_filter({"min": "\uff11,\uff12\uff13\uff14.\uff15"}, LABELS).min == Decimal("1234.5")


def test_unknown_parameters_are_ignored_and_leave_no_trace_in_the_address() -> None:
    wanted = read_filter({"policy": "42", "utm": "<script>"}, LABELS)
    assert wanted.query() == "policy=042"


def test_the_same_question_has_one_address() -> None:
    first = read_filter({"year": "2026", "policy": "42"}, LABELS)
    second = read_filter({"policy": "042", "year": "2026", "sort": "name"}, LABELS)
    assert first.query() == second.query() == "policy=042&year=2026"


def test_a_change_begins_at_the_first_page_again() -> None:
    assert PayoutFilter(cursor="abc").with_(year=2026).cursor == ""


@given(st.dictionaries(st.sampled_from(list(PayoutFilter.__slots__)), st.text(max_size=60)))
def test_any_text_gives_a_filter_or_a_sentence_per_parameter(params) -> None:
    try:
        wanted, named = read_filter(params, LABELS), set()
    except InvalidFilter as error:
        wanted, named = None, set(error.problems)
    assert named <= set(params) | {"min"}
    assert wanted is None or read_filter(dict(wanted.pairs()), LABELS) == wanted


def test_surnames_and_masked_names_stand_in_addresses_as_they_are(county) -> None:
    assert printed_query("谭") == "谭"
    assert printed_query("欧阳") == "欧阳"
    assert printed_query("谭*三") == "谭*三"
    assert printed_query("谭＊三") == "谭*三"


def test_a_full_name_never_stands_in_an_address(county) -> None:
    assert printed_query("谭小三") == "谭*三"
    assert printed_query("谭小三 谭*") == "谭* 谭*三"


def test_a_published_company_stays_in_full_and_is_asked_for_once(county) -> None:
    printed = printed_query(COMPANY)
    assert COMPANY in printed.split()
    assert printed_query(printed) == printed
