"""What may still change in each guarded table: every other column is tried, on both engines."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from portal.audit.errors import GuardRefused
from portal.audit.guards import RULES, lifted
from portal.audit.trigger_sql import POSTGRESQL, of_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import Field, Model

KEY = 900_001
# Of each table the columns that move
MOVING: dict[str, set[str]] = {
    "audit.Entry": set(),
    "audit.Seal": set(),
    "content.ContentEvent": set(),
    "disclosure.DisclosedEntry": {"current"},
    "disclosure.Disclosure": set(),
    "disclosure.Edition": {"status", "reason", "ended_at"},
    "disclosure.SetTotal": set(),
    "disclosure.VillageEntry": {"current"},
    "payouts.AnswerRow": set(),
    "payouts.BankAnswer": {"id", "status", "note"},
    "payouts.BankFile": set(),
    "payouts.BankKey": set(),
    "payouts.Batch": {
        "id",
        "platform_number",
        "status",
        "review_step",
        "line_count",
        "total",
        "draft_content",
        "draft_digest",
        "checks",
        "paid_count",
        "paid_total",
        "failed_count",
        "failed_total",
    },
    "payouts.BatchEvent": set(),
    "payouts.Briefing": set(),
    "payouts.DecisionProposal": {"id", "status", "reason"},
    "payouts.Line": set(),
    "payouts.LineEvent": set(),
    "payouts.LineSecret": set(),
    "payouts.OwnCheckDecision": set(),
    "payouts.PayeeNotice": set(),
    "payouts.PersonWaiver": set(),
    "payouts.Reminder": set(),
    "payouts.ReviewLimits": set(),
    "payouts.RouteSwitch": set(),
    "payouts.Sample": set(),
    "payouts.SampleMarking": set(),
    "payouts.SampleRow": set(),
    "recipients.PassbookPicture": {"id", "content_masked"},
    "recipients.PassbookRule": set(),
    "web.HomeVersion": set(),
}
# Columns that are empty at first and set once
WAITING: dict[str, set[str]] = {
    "payouts.BankAnswer": {"decided_by_id", "decided_at"},
    "payouts.Batch": {
        "path",
        "digest",
        "submitted_by_id",
        "submitted_at",
        "approved_by_id",
        "approved_at",
        "sent_by_id",
        "sent_at",
        "settled_at",
    },
    "payouts.DecisionProposal": {"closed_by_id", "closed_at"},
    "recipients.PassbookPicture": {"change_id", "erased_at"},
}
# Lifts, and whether a row may be deleted under them
LIFTS = {"rotation": False, "erasure": True, "publication": True, "withdrawal": True}
LIFTED: dict[str, set[str]] = {
    "disclosure.DisclosedEntry": {"withdrawal"},
    "disclosure.Edition": {"publication"},
    "disclosure.SetTotal": {"withdrawal"},
    "disclosure.VillageEntry": {"withdrawal"},
    "payouts.LineSecret": {"rotation", "erasure"},
}
# Where a check of the table asks for another value than the plain one
PLAIN = {("content.ContentEvent", "removal"): "", ("disclosure.SetTotal", "hidden"): False}
VALUES: dict[str, tuple[Any, Any]] = {
    "BooleanField": (True, False),
    "DateField": ("2026-01-01", "2026-01-02"),
    "DateTimeField": ("2026-01-01 00:00:00+00:00", "2026-01-02 00:00:00+00:00"),
    "JSONField": ("{}", "[]"),
    "UUIDField": ("0" * 31 + "1", "0" * 31 + "2"),
    "BinaryField": (b"1", b"2"),
    "CharField": ("1", "2"),
    "TextField": ("1", "2"),
}


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    return list(model._meta.concrete_fields)


def values(model: type[Model], field: Field[Any, Any]) -> tuple[Any, Any]:
    """Return a plain value for a column and another; no two columns hold the same number."""
    if field.primary_key:
        return KEY, KEY + 1
    number = KEY if field.is_relation else 0
    place = number + 10 * (1 + columns(model).index(field))
    plain, other = VALUES.get(field.get_internal_type(), (place, place + 1))
    asked_for = PLAIN.get((model._meta.label, field.column), plain)
    return asked_for, plain if asked_for != plain else other


def run(sql: str, *arguments: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.rowcount


@contextmanager
def plain_row(label: str, *, empty: frozenset[str] = frozenset()) -> Iterator[type[Model]]:
    """Hold a row that nothing refers to, written past the rules of its table, for this block."""
    model, quote = apps.get_model(label), connection.ops.quote_name
    row = {
        field.column: None if field.column in empty else values(model, field)[0]
        for field in columns(model)
    }
    table = quote(model._meta.db_table)
    with transaction.atomic():
        for rule in RULES.values():
            if rule.model is model:
                on = f" ON {table}" if connection.vendor == POSTGRESQL else ""
                run(f"DROP TRIGGER {quote(of_rule(connection, rule).name)}{on}")
        names, marks = ", ".join(map(quote, row)), ", ".join(["%s"] * len(row))
        run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *row.values())  # noqa: S608
        yield model
        transaction.set_rollback(True)


def change(model: type[Model], column: str, value: Any) -> None:
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    assert run(f"UPDATE {table} SET {quote(column)} = %s WHERE {key} = {KEY}", value) == 1  # noqa: S608


def delete(model: type[Model]) -> None:
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    assert run(f"DELETE FROM {table} WHERE {key} = {KEY}") == 1  # noqa: S608


def is_refused(act: Callable[..., None], *arguments: Any) -> bool:
    """Try an act and take it back; return whether a guard stood in the way."""
    try:
        with transaction.atomic():
            act(*arguments)
            transaction.set_rollback(True)
    except GuardRefused:
        return True
    return False


@pytest.mark.django_db
@pytest.mark.parametrize("label", MOVING)
def test_what_moves_is_all_that_changes(label):
    with plain_row(label) as model:
        free = {
            field.column
            for field in columns(model)
            if not is_refused(change, model, field.column, values(model, field)[1])
        }

    assert free == MOVING[label]


@pytest.mark.django_db
@pytest.mark.parametrize("label", MOVING)
def test_no_row_of_it_goes(label):
    with plain_row(label) as model:
        refused = is_refused(delete, model)

    assert refused


@pytest.mark.django_db
@pytest.mark.parametrize("label", WAITING)
def test_what_waits_is_set_and_stays(label):
    waiting = WAITING[label]
    with plain_row(label, empty=frozenset(waiting)) as model:
        fields = [field for field in columns(model) if field.column in waiting]
        for field in fields:
            change(model, field.column, values(model, field)[0])
        refused = {
            (field.column, value)
            for field in fields
            for value in (values(model, field)[1], None)
            if is_refused(change, model, field.column, value)
        }

    assert len(refused) == 2 * len(waiting)


@pytest.mark.django_db
@pytest.mark.parametrize("name", LIFTS)
@pytest.mark.parametrize("label", MOVING)
def test_a_lift_opens_the_tables_that_name_it(label, name):
    opens = name in LIFTED.get(label, set())
    with plain_row(label) as model, lifted(name):
        field = next(field for field in columns(model) if field.column not in MOVING[label])
        changed = not is_refused(change, model, field.column, values(model, field)[1])
        deleted = not is_refused(delete, model)

    assert (changed, deleted) == (opens, opens and LIFTS[name])
