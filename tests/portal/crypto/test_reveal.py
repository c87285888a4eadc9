from __future__ import annotations

import pytest
from django.db import connection

from portal.crypto import reveal
from portal.crypto.errors import (
    NoPurpose,
    NoRevealHook,
    RevealRefused,
    SecretMissing,
    Tampered,
    UnknownKey,
)
from portal.crypto.protected import store
from portal.crypto.reveal import reveal_many
from tests.portal.crypto.conftest import text_key


@pytest.fixture
def rows(sample):
    made = []
    for name, number in (("张三", "6217"), ("李四", None), ("王五", "6228")):
        row = sample.owner()
        store(row, name=name, number=number)
        made.append(row)
    return made


def test_revealed_value_is_recorded_with_who_and_what_for(rows, recorded):
    assert rows[0].name.reveal(by="clerk", purpose="call back") == "张三"
    assert recorded == [
        reveal.RevealRequest(
            type(rows[0]), ("name",), (rows[0].uuid,), "clerk", "call back", rows[0], 1
        )
    ]


def test_many_values_are_revealed_in_one_query_with_one_record(
    rows, sample, recorded, django_assert_num_queries
):
    with django_assert_num_queries(3):  # savepoint or BEGIN, the rows, its end
        found = reveal_many(
            sample.owner, sample.owner.objects.all(), ["name", "number"], by="b", purpose="pay"
        )
    assert found == {
        rows[0].pk: {"name": "张三", "number": "6217"},
        rows[1].pk: {"name": "李四", "number": None},
        rows[2].pk: {"name": "王五", "number": "6228"},
    }
    assert [request.rows for request in recorded] == [tuple(row.uuid for row in rows)]


def test_rows_may_be_named_by_instance_or_key(rows, sample, recorded):
    found = reveal_many(sample.owner, [rows[0], rows[2].pk], ["name"], by="b", purpose="pay")
    assert found == {rows[0].pk: {"name": "张三"}, rows[2].pk: {"name": "王五"}}


def test_erased_rows_are_left_out_and_nothing_is_recorded_for_nothing(rows, sample, recorded):
    sample.secret.objects.filter(pk=rows[0].pk).delete()
    assert reveal_many(sample.owner, [rows[0]], ["name"], by="b", purpose="pay") == {}
    assert recorded == []
    with pytest.raises(SecretMissing):
        rows[0].name.reveal(by="b", purpose="pay")


def test_without_anybody_to_record_it_nothing_is_revealed(rows, monkeypatch):
    monkeypatch.setattr(reveal, "_recorders", [])
    with pytest.raises(NoRevealHook):
        rows[0].name.reveal(by="b", purpose="pay")


def test_blank_purpose_is_refused(rows, recorded):
    with pytest.raises(NoPurpose):
        rows[0].name.reveal(by="b", purpose="  ")
    assert recorded == []


def test_public_surface_never_reveals(rows, recorded, public_surface):
    with pytest.raises(RevealRefused):
        rows[0].name.reveal(by="b", purpose="pay")
    assert recorded == []


def test_guard_that_raises_stops_before_the_record(rows, recorded):
    def nobody(_request) -> None:
        raise PermissionError

    reveal.add_reveal_guard(nobody)
    with pytest.raises(PermissionError):
        rows[0].name.reveal(by="b", purpose="pay")
    assert recorded == []


def test_field_that_is_not_protected_is_an_error(rows, sample, recorded):
    with pytest.raises(KeyError, match="note"):
        reveal_many(sample.owner, rows, ["note"], by="b", purpose="pay")


def test_ciphertext_copied_to_another_row_is_refused(rows, sample, recorded):
    stolen = sample.secret.objects.get(pk=rows[0].pk).name_cipher
    sample.secret.objects.filter(pk=rows[1].pk).update(name_cipher=stolen)
    with pytest.raises(Tampered) as refused:
        rows[1].name.reveal(by="b", purpose="pay")
    assert "张三" not in str(refused.value)


def test_lost_key_is_named(rows, recorded, settings):
    lost = settings.PORTAL_DATA_KEYS.split(":")[0]
    settings.PORTAL_DATA_KEYS = text_key("fresh", "aes256gcm")
    with pytest.raises(UnknownKey) as refused:
        rows[0].name.reveal(by="b", purpose="pay")
    assert refused.value.key_id == lost


def test_nothing_in_the_database_holds_the_plaintext(rows, sample):
    with connection.cursor() as cursor:
        for table in (sample.owner._meta.db_table, sample.secret._meta.db_table):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - the table of the test
            dump = b"|".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for row in cursor.fetchall()
                for value in row
            )
            for plaintext in ("张三", "李四", "6217", "6228"):
                assert plaintext.encode() not in dump
