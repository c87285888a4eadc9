from __future__ import annotations

import datetime as dt
import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.audit.actors import SYSTEM, Actor
from portal.audit.canon import Utc, canonical, entry_columns, moment
from portal.audit.models import Entry, Lift
from portal.audit.services import record
from tests.portal.audit.conftest import burglar

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.django_db
def test_the_byte_form_is_the_same_on_every_engine():
    subject = Lift(pk=9, name="x")
    subject.uuid = uuid.UUID("0f0e0d0c-0b0a-0908-0706-050403020100")
    subject.audit_label = "标签"
    actor = Actor("acc", "m", "名", "o", "r")
    entry = record(act="a.b", actor=actor, subject=subject, detail={"b": 1, "a": "é", "c": [None]})
    with burglar():
        at = dt.datetime(2026, 5, 12, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
        Entry.objects.update(at=at, uuid=uuid.UUID(int=1))
    kept = Entry.objects.values_list(*entry_columns()).get()
    assert canonical(kept).decode().split("\0") == [
        str(entry.pk),
        "00000000000000000000000000000001",
        "2026-05-12 01:30:00.000000",
        "a.b",
        "acc",
        "m",
        "名",
        "o",
        "r",
        "audit.lift",
        "9",
        "标签",
        "0f0e0d0c0b0a09080706050403020100",
        '{"a":"é","b":1,"c":[null]}',
    ]


@pytest.mark.django_db
def test_database_and_python_write_moments_alike():
    entry = record(act="a.b", actor=SYSTEM)
    assert Entry.objects.values_list(Utc("at")).get() == (moment(entry.at),)


@pytest.mark.django_db
def test_any_detail_comes_back_from_the_database_in_the_same_byte_form():
    @given(st.dictionaries(texts, values, max_size=4))
    def holds(detail: dict) -> None:
        entry = record(act="a.b", actor=SYSTEM, detail=detail)
        kept = Entry.objects.values_list(*entry_columns()).get(pk=entry.pk)
        assert canonical(kept) == canonical([*kept[:-1], json.dumps(entry.detail)])

    holds()
