"""Sign-ins of one account at once, each from a process of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from portal.audit.models import Entry
from portal.staff.models import DeskSession, User
from portal.staff.services.sessions import begin_session, see_session


@pytest.fixture
def account(transactional_db) -> User:
    return User.objects.create_user("clerk", password="pw")


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_twenty_sign_ins_at_once_leave_three_sessions(account, settings):
    def sign_in(_n: int) -> None:
        try:
            begin_session(user=User.objects.get(pk=account.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(sign_in, range(20)))
    assert account.sessions.live().count() == settings.SESSIONS_PER_ACCOUNT
    assert Entry.objects.filter(act="staff.session_ended").count() == 17


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_of_many_requests_at_once_one_ends_a_session_and_writes_it_down(account, settings):
    session = begin_session(user=account)
    DeskSession.objects.update(seen_at=session.seen_at - settings.SESSION_IDLE)

    def ask(_n: int) -> None:
        try:
            see_session(uuid=str(session.uuid), user=account, counts=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(ask, range(10)))
    assert Entry.objects.filter(act="staff.session_ended").count() == 1
