from __future__ import annotations

import re
import threading

import pytest
from django.db import connection, transaction

from portal.audit.actors import SYSTEM
from portal.audit.models import Entry, Seal, Unsealed
from portal.audit.sealer import GENESIS, seal_pending
from portal.audit.services import record
from portal.audit.verify import verify_chain
from portal.crypto.errors import KeyNotHere
from tests.template_database import ROOT


def write(count: int) -> list[int]:
    return [record(act="a.b", actor=SYSTEM, detail={"n": n}).pk for n in range(count)]


@pytest.mark.django_db
def test_seals_chain_entries_in_the_order_of_their_numbers():
    numbers = write(5)
    assert [seal_pending(limit=2) for _ in range(4)] == [2, 2, 1, 0]
    seals = list(Seal.objects.order_by("seq"))
    assert [seal.seq for seal in seals] == [1, 2, 3, 4, 5]
    assert [seal.entry_id for seal in seals] == numbers
    macs = [bytes(seal.mac) for seal in seals]
    assert [bytes(seal.prev) for seal in seals] == [GENESIS, *macs[:-1]]
    assert Unsealed.objects.count() == 0


@pytest.mark.django_db
def test_a_round_costs_the_same_for_any_number_of_entries(django_assert_num_queries):
    write(3)
    lock = 1 if connection.vendor == "postgresql" else 0
    # a savepoint and its end, what waits, the entries, the last seal, the seals, what waited
    with django_assert_num_queries(7 + lock):
        seal_pending()


@pytest.mark.django_db
def test_public_process_writes_entries_but_cannot_seal(settings):
    settings.PORTAL_SURFACE = "public"
    write(1)
    with pytest.raises(KeyNotHere) as refused:
        seal_pending()
    assert refused.value.variable == "PORTAL_AUDIT_KEY"


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_entry_that_commits_late_is_sealed_after_its_successor():
    written, go_on = threading.Event(), threading.Event()
    early: list[int] = []

    def slow() -> None:
        try:
            with transaction.atomic():
                early.extend(write(1))
                written.set()
                go_on.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(10)
    (late,) = write(1)
    assert seal_pending() == 1
    go_on.set()
    thread.join()
    assert early[0] < late
    assert seal_pending() == 1
    assert list(Seal.objects.order_by("seq").values_list("entry_id", flat=True)) == [
        late,
        early[0],
    ]
    assert verify_chain().broken is None


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain():
    write(200)
    sealed: list[int] = []

    def seal() -> None:
        try:
            sealed.extend(seal_pending(limit=20) for _ in range(10))
        finally:
            connection.close()

    threads = [threading.Thread(target=seal) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sealed) == 200
    assert (verify_chain().sealed, Entry.objects.unsealed().count()) == (200, 0)


def test_nothing_waits_for_a_lock_that_every_role_may_take():
    """An advisory lock is open to all: the public surface could stop whoever waits for it."""
    sources = [path for top in ("portal", "search", "cms") for path in (ROOT / top).rglob("*.py")]
    using = re.compile(r"SELECT pg_(try_)?advisory|pg_notify|[\"'](LISTEN|NOTIFY) ")
    assert [path.name for path in sources if using.search(path.read_text())] == []
