"""How each kind of record is found and erased: declared by the context that owns it.

    erases(RecordKind.SIGN_INS, due=lambda before: …, erase=_delete)

Called in `AppConfig.ready`. The term is none of its business: it is told before which moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

    from portal.governance.enums import RecordKind

AT_ONCE: Final = 500


@dataclass(frozen=True)
class Eraser:
    """The way in which one kind of record goes.

    due: the records whose term began before a moment. erase: lets locked records go; without it
    they are counted only. number: the lookup from a record to the number of its batch or published
    set, by which a hold names it; is_number says whether there is such a one. at_once: how many go
    in one transaction.
    """

    due: Callable[[dt.datetime], QuerySet[Any]]
    erase: Callable[[Sequence[Any]], object] | None
    number: str = ""
    is_number: Callable[[str], bool] = lambda _number: False
    at_once: int = AT_ONCE


ERASERS: dict[RecordKind, Eraser] = {}


def erases(
    kind: RecordKind,
    *,
    due: Callable[[dt.datetime], QuerySet[Any]],
    erase: Callable[[Sequence[Any]], object] | None,
    number: str = "",
    is_number: Callable[[str], bool] = lambda _number: False,
    at_once: int = AT_ONCE,
) -> None:
    """Declare how a kind of record is found when it is due, and erased (see `Eraser`)."""
    ERASERS[kind] = Eraser(due, erase, number, is_number, at_once)


def delete_rows(rows: Sequence[Any]) -> None:
    """Erase records that are whole rows and that nothing else points to."""
    model = type(rows[0])
    model._default_manager.filter(pk__in=[row.pk for row in rows]).delete()
