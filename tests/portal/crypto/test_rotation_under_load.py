"""Rotation while the desk writes, killed with -9 and begun again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as in_force
from django.db import connection

from portal.audit.models import Entry
from portal.crypto.protected import associated_data, store
from portal.crypto.ring import key_ring
from portal.crypto.rotation import keys_in_use
from portal.places.models import Place
from portal.recipients.models import Recipient, RecipientSecret
from tests.factories.payouts import load_small_county, make_payee
from tests.portal.crypto.conftest import text_key
from tests.template_database import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [
    pytest.mark.postgres_only,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

PEOPLE = 60
# Whose names the desk changes, again and again
BUSY = 10
# The suite's settings name their keys themselves; a command has to be given others
COMMAND = """
import sys
from portal.settings import test
test.PORTAL_DATA_KEYS = sys.argv[1]
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "rotate_keys", "--chunk", "1"])
"""


@pytest.fixture
def rotation() -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Return a function that starts the command on the database of this test."""
    processes: list[subprocess.Popen[bytes]] = []
    server = os.environ.get("TEST_DATABASE_URL", "").rpartition("/")[0]
    environment = os.environ | {
        "TEST_DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
    }

    def begin() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", COMMAND, in_force.PORTAL_DATA_KEYS]
        out = subprocess.DEVNULL
        processes.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out))
        return processes[-1]

    yield begin
    for process in processes:
        process.kill()
        process.wait()


@contextmanager
def row_lock(person: Recipient) -> Iterator[None]:
    """Hold the row of somebody's secrets, as a clerk's unfinished transaction does."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            table = RecipientSecret._meta.db_table
            cursor.execute(f"SELECT 1 FROM {table} WHERE owner_id = %s FOR UPDATE", [person.pk])  # noqa: S608
        yield
        other.rollback()
    finally:
        other.close()


def rows_of(key: str) -> int:
    return sum(count[key] for count in keys_in_use().values())


def names() -> dict[int, str]:
    """Open every name, as nothing of ours but a reveal may."""
    rows = RecipientSecret.objects.values_list("owner_id", "owner__uuid", "name_cipher")
    return {
        pk: key_ring().decrypt(bytes(token), associated_data(Recipient, "name", uuid)).decode()
        for pk, uuid, token in rows
    }


def test_the_desk_writes_meanwhile_and_a_killed_run_is_taken_up_again(settings, rotation):
    load_small_county()
    village = Place.objects.villages().first()
    people = [make_payee(village, name=f"冉{chr(0x4E00 + n)}").recipient for n in range(PEOPLE)]
    # However quick the machine is, the first run gets no further than this row
    locked = people.pop(PEOPLE // 2)
    expected = names()
    # The desk was restarted with the new key first, as docs/crypto.md says
    settings.PORTAL_DATA_KEYS = f"{text_key('new', 'aes256gcm')},{settings.PORTAL_DATA_KEYS}"
    written = 0

    def work() -> None:
        nonlocal written
        person, name = people[-1 - written % BUSY], f"改{chr(0x4E00 + written)}"
        store(person, name=name)
        newcomer = make_payee(village, name=name).recipient
        expected.update({person.pk: name, newcomer.pk: name})
        written += 1

    for _ in range(BUSY):
        work()
    before, deadline = rows_of("tst1"), time.monotonic() + 120
    with row_lock(locked):
        process = rotation()
        while rows_of("tst1") > before - 20:
            work()
            assert process.poll() is None
            assert time.monotonic() < deadline
        process.kill()
        process.wait()
    assert rows_of("tst1") > 0
    assert names() == expected
    assert not Entry.objects.filter(act__contains="rotat").exists()

    process = rotation()
    while process.poll() is None:
        work()
        assert time.monotonic() < deadline
    assert process.returncode == 0
    assert (rows_of("tst1"), rows_of("new")) == (0, 2 * (PEOPLE + written))
    assert names() == expected
    assert Entry.objects.filter(act__contains="rotat").count() == 1
