"""Paying failed rows again: a draft of the failed rows, by the route of their batch.

Article 12 (4) 2. The draft goes through every review like any other. Its rows name the failed ones,
so neither can be paid twice, nor more than failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.audit.services import record
from portal.clocks import now
from portal.crypto.protected import encrypt_columns, protected_of, secret_of
from portal.crypto.reveal import reveal_many
from portal.payouts.enums import LineEventKind, Origin
from portal.payouts.errors import PlatformNumberMissing, ValuesErased
from portal.payouts.models import Batch, DraftLine, Line, LineEvent
from portal.payouts.queries import is_ready, open_failures, route_is_local, with_remedy
from portal.payouts.queries.failures import IDLE
from portal.payouts.reissue_act import REISSUE
from portal.payouts.reissue_errors import AlreadyPaidAgain, MoreThanFailed, NoRowChosen, NotReady
from portal.recipients.models import CardAccount
from portal.staff.quotas import shown_for

from .digest import seal_draft
from .importing.request import ImportRequest, check_platform_number
from .steps import lock_batch, next_number

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from portal.audit.actors import Actor
    from portal.staff.models import Post, User

# Of the failed row; the rest is the draft's own.
_OWN = frozenset({"id", "batch", "number", "account", "card_masked", "reissue_of"})
PURPOSE = shown_for("payouts.reissue", None, _("Failed payments made a new batch"))


@REISSUE.service
@transaction.atomic
def reissue_rows(
    *, batch: Batch, numbers: Collection[int], by: User, platform_number: str = ""
) -> Batch:
    """Return a draft that pays failed rows of ``batch`` again, into the accounts now in force.

    numbers: of the rows. platform_number: needed where the route runs on the municipal platform.
    Amounts are those that failed. Raises NotAllowed, NothingFailed, WrongStep, NoRowChosen,
    NotReady, PlatformNumberMissing, PlatformNumberTaken, ValuesErased.
    """
    number = next_number(policy=batch.policy, period=batch.period_value, unit=batch.unit)
    batch = lock_batch(batch)
    post = REISSUE.require(by, batch)
    lines = _ready_lines(batch, numbers)
    draft = Batch.objects.create(
        number=number,
        policy=batch.policy,
        period=batch.period,
        year=batch.year,
        unit=batch.unit,
        route=batch.route,
        reissues=batch,
        line_count=len(lines),
        total=sum(line.amount for line in lines),
        created_by=post.member,
        created_at=now(),
        **_origin(batch, post, by, platform_number),
    )
    _write_rows(draft, lines, post.actor(by))
    seal_draft(draft)
    record(
        act="payouts.reissue",
        actor=post.actor(by),
        subject=draft,
        detail={"reissues": batch.number, "rows": draft.line_count, "total": draft.total},
    )
    return draft


def _ready_lines(batch: Batch, numbers: Collection[int]) -> list[Any]:
    rows = open_failures(Batch.objects.filter(pk=batch.pk)).filter(number__in=set(numbers))
    lines = list(with_remedy(rows).order_by("number"))
    if not numbers or not lines:
        raise NoRowChosen
    listed = {line.number for line in lines}
    unready = {line.number for line in lines if not is_ready(line)} | (set(numbers) - listed)
    if unready:
        raise NotReady(sorted(unready))
    return lines


def _origin(batch: Batch, post: Post, by: User, platform_number: str) -> dict[str, Any]:
    """Return where the draft runs: as the route does now, with its own number on the platform."""
    if route_is_local(batch.route):
        return {"origin": Origin.LOCAL}
    number = platform_number.strip()
    if not number:
        raise PlatformNumberMissing
    period = batch.period_value
    check_platform_number(
        ImportRequest(by, post, batch.policy, period, batch.unit, None, Origin.PLATFORM, number)
    )
    return {"origin": Origin.PLATFORM, "platform_number": number}


def _write_rows(draft: Batch, lines: Sequence[Any], actor: Actor) -> None:
    """Write the rows: each bears the UUID of its failed row, whose ciphertexts it takes over.

    Only an account that changed is opened and encrypted anew.
    """
    moved = [line for line in lines if line.present_account != line.account_id]
    secrets = _secrets(lines)
    cards = _new_cards(moved, actor)
    fields = [field.attname for field in Line._meta.local_concrete_fields if field.name not in _OWN]
    rows = DraftLine.objects.bulk_create(
        DraftLine(
            batch=draft,
            number=number,
            reissue_of=line,
            account_id=line.present_account,
            card_masked=cards.get(line.pk, {}).get("card_masked", line.card_masked),
            **{name: getattr(line, name) for name in fields},
        )
        for number, line in enumerate(lines, 1)
    )
    secret = secret_of(DraftLine)
    secret._default_manager.bulk_create(
        secret(
            owner=row,
            **secrets[line.pk] | _of_secret(cards.get(line.pk, {})),
        )
        for row, line in zip(rows, lines, strict=True)
    )


def _of_secret(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if not name.endswith("_masked")}


def _secrets(lines: Sequence[Any]) -> dict[int, dict[str, Any]]:
    """Return the ciphertexts and hashes of rows, by row. Raises ValuesErased."""
    columns = [f"{name}_{part}" for name in protected_of(Line) for part in ("cipher", "digest")]
    rows = secret_of(Line)._default_manager.filter(owner__in=lines).values("owner_id", *columns)
    secrets = {row.pop("owner_id"): row for row in rows}
    if erased := [line.number for line in lines if line.pk not in secrets]:
        raise ValuesErased(erased)
    return secrets


def _new_cards(lines: Sequence[Any], actor: Actor) -> dict[int, dict[str, Any]]:
    """Return the columns of the account now in force, by row."""
    if not lines:
        return {}
    accounts = CardAccount.objects.filter(pk__in={line.present_account for line in lines})
    opened = reveal_many(CardAccount, accounts, ["number"], by=actor, purpose=PURPOSE)
    if erased := [line.number for line in lines if line.present_account not in opened]:
        raise ValuesErased(erased)
    columns = encrypt_columns(
        DraftLine,
        [line.uuid for line in lines],
        {"card": [opened[line.present_account]["number"] for line in lines]},
    )
    return {
        line.pk: {name: values[n] for name, values in columns.items()}
        for n, line in enumerate(lines)
    }


def check_reissues(batch: Batch) -> None:
    """Refuse a draft that pays a failed row for a second time, or more than failed.

    Raises AlreadyPaidAgain, MoreThanFailed. Locks the batch that failed, so that two reissues of
    one row are submitted one after the other.
    """
    if batch.reissues_id is None:
        return
    Batch.objects.select_for_update(of=("self",)).get(pk=batch.reissues_id)
    drafts = DraftLine.objects.filter(batch=batch)
    higher = drafts.filter(amount__gt=F("reissue_of__amount")).values_list("number", flat=True)
    if numbers := sorted(higher):
        raise MoreThanFailed(numbers)
    others = Line.objects.filter(reissue_of__in=drafts.values("reissue_of"))
    others = others.exclude(batch__status__in=IDLE)
    if first := others.select_related("batch").order_by("batch", "number").first():
        theirs = others.filter(batch=first.batch).values("reissue_of")
        rows = drafts.filter(reissue_of__in=theirs).order_by("number")
        raise AlreadyPaidAgain(first.batch.number, rows.values_list("number", flat=True))


def mark_reissued(batch: Batch, post: Post) -> None:
    """Write on each failed row that the batch has paid again that it was, in one statement."""
    if batch.reissues_id is None:
        return
    quote = connection.ops.quote_name
    events, lines = (quote(model._meta.db_table) for model in (LineEvent, Line))
    at = connection.ops.adapt_datetimefield_value(now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {events} "  # noqa: S608 - names of models
            f"(line_id, kind, {quote('on')}, reason, bank_code, sms, by_id, at) "
            f"SELECT line.reissue_of_id, %s, paid.{quote('on')}, '', '', '', %s, %s "
            f"FROM {lines} AS line JOIN {events} AS paid ON paid.line_id = line.id "
            "WHERE line.batch_id = %s AND line.reissue_of_id IS NOT NULL AND paid.kind = %s "
            f"AND NOT EXISTS (SELECT 1 FROM {events} AS noted "
            "WHERE noted.line_id = line.reissue_of_id AND noted.kind = %s) ORDER BY line.number",
            [
                LineEventKind.REISSUED,
                post.member_id,
                at,
                batch.pk,
                LineEventKind.PAID,
                LineEventKind.REISSUED,
            ],
        )
