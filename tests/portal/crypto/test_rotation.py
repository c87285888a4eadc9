from __future__ import annotations

from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.crypto import rotation
from portal.crypto.errors import CryptoError
from portal.crypto.protected import store
from portal.crypto.reveal import reveal_many
from portal.crypto.rotation import keys_in_use, rotate
from tests.portal.crypto.conftest import text_key

NAMES = [f"人{number}" for number in range(7)]


@pytest.fixture
def rows(sample, recorded, settings):
    settings.PORTAL_DATA_KEYS = text_key("old", "aes256gcm")
    made = []
    for number, name in enumerate(NAMES):
        row = sample.owner()
        store(row, name=name, number=str(number) if number % 2 else None)
        made.append(row)
    return made


@pytest.fixture
def hooks(monkeypatch) -> list[object]:
    """What the hooks saw: a lift per chunk, one record per run."""
    seen: list[object] = []

    @contextmanager
    def lift():
        seen.append("lift")
        yield

    fresh = rotation.RotationHooks(lift, lambda key, tables: seen.append((key, tables)))
    monkeypatch.setattr(rotation, "_hooks", fresh)
    return seen


def put_first(settings, key: str) -> None:
    settings.PORTAL_DATA_KEYS = f"{key},{settings.PORTAL_DATA_KEYS}"


def sample_of(tables: list[rotation.Rotated]) -> rotation.Rotated:
    (found,) = [table for table in tables if table.label == "crypto.samplesecret"]
    return found


def names_of(sample) -> list[str]:
    found = reveal_many(sample.owner, sample.owner.objects.all(), ["name"], by="b", purpose="p")
    return [found[pk]["name"] for pk in sorted(found)]


@pytest.mark.parametrize("cipher", ["aes256gcm", "sm4gcm"])
def test_all_rows_move_to_the_new_key_and_still_open(rows, sample, settings, hooks, cipher):
    put_first(settings, text_key("new", cipher, 16 if cipher == "sm4gcm" else 32))
    assert sample_of(rotate(chunk=3)) == rotation.Rotated("crypto.samplesecret", 7)
    assert keys_in_use()["crypto.samplesecret"] == {"new": 7}
    assert names_of(sample) == NAMES
    assert hooks[-1] == ("new", {"crypto.samplesecret": 7})


def test_digests_and_masks_stay(rows, sample, settings, hooks):
    before = list(sample.secret.objects.order_by("pk").values_list("name_digest", flat=True))
    put_first(settings, text_key("new", "aes256gcm"))
    rotate()
    after = list(sample.secret.objects.order_by("pk").values_list("name_digest", flat=True))
    assert after == before


def test_second_run_finds_nothing_and_records_nothing(rows, settings, hooks):
    put_first(settings, text_key("new", "aes256gcm"))
    rotate()
    del hooks[:]
    assert sample_of(rotate()).rows == 0
    assert [seen for seen in hooks if seen != "lift"] == []


def test_stopped_run_goes_on_where_it_stood(rows, sample, settings, hooks):
    put_first(settings, text_key("new", "aes256gcm"))

    def stop(_table: rotation.Rotated) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(chunk=3, report=stop)
    assert keys_in_use()["crypto.samplesecret"] == {"new": 3, "old": 4}
    assert sample_of(rotate(chunk=3)).rows == 4
    assert names_of(sample) == NAMES


def test_row_that_does_not_open_is_left_and_named(rows, sample, settings, hooks):
    secret = sample.secret.objects.get(pk=rows[1].pk)
    broken = bytes(secret.name_cipher)[:-1] + b"\0"
    sample.secret.objects.filter(pk=rows[2].pk).update(name_cipher=broken)
    put_first(settings, text_key("new", "aes256gcm"))
    found = sample_of(rotate(chunk=3))
    assert (found.rows, found.damaged) == (6, [rows[2].pk])
    with pytest.raises(CommandError, match=f"crypto.samplesecret {rows[2].pk}"):
        call_command("rotate_keys", stdout=StringIO())


def test_public_surface_cannot_rotate(sample, public_surface):
    with pytest.raises(CryptoError):
        rotate()


def test_command_says_which_key_is_no_longer_needed(rows, settings, hooks):
    put_first(settings, text_key("new", "aes256gcm"))
    out = StringIO()
    call_command("rotate_keys", "--status", stdout=out)
    assert "Still in use beside new: old\n" in out.getvalue()
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    assert "crypto.samplesecret new 7\n" in out.getvalue()
    assert "No longer needed in PORTAL_DATA_KEYS: old\n" in out.getvalue()


def test_command_prints_a_key_that_can_be_put_first(settings):
    out = StringIO()
    call_command("rotate_keys", "--new-key", stdout=out, stderr=StringIO())
    put_first(settings, out.getvalue().strip())
    assert rotation.key_ring().current.id == out.getvalue().split(":")[0]
