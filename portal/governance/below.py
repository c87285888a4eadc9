"""Kinds of records of the contexts below, which know nothing of terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session

from portal.governance.enums import RecordKind
from portal.governance.registry import delete_rows, erases
from portal.staff.models import DeskSession

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet


def _sign_ins(before: dt.datetime) -> QuerySet[DeskSession]:
    # Whatever its ending, none lives longer than hours
    return DeskSession.objects.filter(until__lt=before)


def _sessions(before: dt.datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=before)


erases(RecordKind.SIGN_INS, due=_sign_ins, erase=delete_rows)
erases(RecordKind.SESSIONS, due=_sessions, erase=delete_rows)
