from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.disclosure import public_row
from portal.disclosure.models import DisclosedEntry
from portal.disclosure.public_kinds import MONEY, QUANTITY, quantity, yuan
from portal.disclosure.public_row import COLUMNS, FROZEN, FROZEN_NAMES, READ, row_writer

# What an entry keeps for itself: where it belongs, how it is sorted and found.
OWN = {"id", "edition", "policy_code", "period", "year", "name_sort", "surname", "current"}


def test_what_is_frozen_is_what_the_table_holds():
    assert {field.name for field in DisclosedEntry._meta.fields} - OWN == {*FROZEN_NAMES}


def test_the_places_of_a_digest_are_those_of_the_first_digests():
    placed = sorted((column for column in FROZEN if column.digest), key=lambda c: c.digest)
    assert [column.name for column in placed] == [
        "name", "township_code", "village_code", "group", "quantity", "unit", "rate", "amount",
        "paid_on", "extra",
    ]  # fmt: skip


def test_names_and_headings_are_unique():
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)
    assert len({column.heading for column in COLUMNS}) == len(COLUMNS)


def test_a_row_is_written_by_kind_and_hides_what_it_is_turned_by():
    stored = {column.name: column.name for column in READ}
    stored |= {"quantity": 3400, "rate": None, "amount": 28900, "extra": '{"品种": "水稻"}'}
    row = row_writer("id")(*(stored | {"paid_on": dt.date(2026, 9, 3), "id": 7}).values())
    assert (row["quantity"], row["rate"], row["amount"]) == ("3.4", None, "289.00")
    assert (row["paid_on"], row["extra"]) == ("2026-09-03", {"品种": "水稻"})
    assert [*row] == [column.name for column in READ]


def test_without_further_columns_each_row_has_its_own_empty_mapping():
    write = row_writer()
    values = {column.name: None for column in READ} | {"extra": "{}"}
    assert write(*values.values())["extra"] is not write(*values.values())["extra"]


@given(st.integers(min_value=0, max_value=10**14))
def test_what_is_written_reads_back_as_stored(number):
    assert MONEY.store(Decimal(yuan(number))) == number
    assert QUANTITY.store(Decimal(quantity(number))) == number
    assert MONEY.store(MONEY.read(number)) == number


@pytest.mark.parametrize("number", [0, 1000, 1500, 1050, 1005, 120_000])
def test_quantities_need_no_more_decimals_than_they_have(number):
    assert Decimal(quantity(number)) == Decimal(number) / 1000
    assert not quantity(number).endswith(".")


def test_what_is_typed_in_the_sheet_is_searched_for_numbers():
    assert {"组", "单位"} <= {column.heading for column in public_row.TYPED_IN_SHEET}
    assert "姓名" not in {column.heading for column in public_row.TYPED_IN_SHEET}
