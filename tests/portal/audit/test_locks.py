"""Locks of rows: one holder at a time, and none of them the public surface."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from portal.audit.locks import wait_for
from portal.audit.models import Lock
from tests.conftest import ON_POSTGRES

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.postgres_only
@pytest.mark.parametrize("name", ["sealer", "a new one"])
def test_a_second_holder_waits_until_the_first_has_committed(name) -> None:
    order: list[str] = []
    held = threading.Event()

    def second() -> None:
        try:
            held.wait(30)
            with transaction.atomic():
                wait_for(name)
                order.append("second")
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        wait_for(name)
        held.set()
        thread.join(0.5)
        order.append("first")
    thread.join(30)
    assert order == ["first", "second"]
    assert Lock.objects.filter(name=name).count() == 1


if not ON_POSTGRES:

    def test_the_one_writer_waits_for_nobody(django_assert_num_queries) -> None:
        with django_assert_num_queries(0):
            wait_for("sealer")
