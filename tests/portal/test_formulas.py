from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from portal.formulas import SQL_STARTS, STARTS, escaped
from tests.factories.formulas import ATTACKS


@pytest.mark.parametrize("text", ATTACKS)
def test_a_text_that_acts_as_a_formula_gets_an_apostrophe(text):
    assert escaped(text) == f"'{text}"


@given(st.text(max_size=20))
def test_escaped_text_never_begins_like_a_formula_and_other_text_is_untouched(text):
    safe = escaped(text)

    assert not safe.startswith(STARTS)
    assert safe in (text, f"'{text}")


def test_values_keep_their_type():
    assert [escaped(value) for value in (None, 5, Decimal("-1.50"), dt.date(2026, 5, 1))] == [
        None, 5, Decimal("-1.50"), dt.date(2026, 5, 1),
    ]  # fmt: skip


@pytest.mark.postgres_only
@pytest.mark.django_db
def test_postgresql_reads_the_same_starts():
    texts = [*ATTACKS, "", "谭*三", "5", "a=1", "'=1"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t ~ '^{SQL_STARTS}' FROM unnest(%s::text[]) AS t", [texts])  # noqa: S608
        matches = [match for (match,) in cursor.fetchall()]
    assert matches == [text.startswith(STARTS) for text in texts]
