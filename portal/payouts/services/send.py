"""Sending an approved batch to the bank: one file, written from what was approved."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.services import record
from portal.clocks import now
from portal.crypto.reveal import reveal_many
from portal.payouts.acts import FETCH, SEND
from portal.payouts.bank.formats import format_of
from portal.payouts.bank.layouts import layout_of
from portal.payouts.bank.rows import Header, OutRow
from portal.payouts.enums import FileDirection, LineEventKind
from portal.payouts.errors import (
    BankFileDiffers,
    LinesAltered,
    NoBankLayout,
    SeveralBanks,
    ValuesErased,
)
from portal.payouts.models import BankFile, BankLayout, Batch, Line, LineEvent
from portal.recipients.models import Recipient
from portal.staff.enums import RevealWay
from portal.staff.quotas import shown_for

from .digest import digest_of_lines
from .steps import lock_batch, move

if TYPE_CHECKING:
    from decimal import Decimal

    from portal.audit.actors import Actor
    from portal.payouts.bank.layouts import Layout
    from portal.staff.models import Organisation, User

REMARK_LENGTH: Final = 60
# An approved batch is sent once and must be paid; fetching its file again is another matter.
SENT: Final = shown_for("payouts.send", RevealWay.SENT, _("Bank file made"))
AGAIN: Final = shown_for("payouts.download", RevealWay.BANK, _("Bank file fetched again"))


@dataclass(frozen=True)
class OutFile:
    """A file for the bank: its name carries the batch number and nothing else."""

    name: str
    content: bytes
    rows: int
    total: Decimal

    @property
    def digest(self) -> bytes:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.content).digest()


@SEND.service
@transaction.atomic
def send_batch(*, batch: Batch, by: User, bank: Organisation | None = None) -> OutFile:
    """Hand an approved batch to the paying bank and return its file.

    bank: needed where several banks have a layout. The digest is computed anew over the rows;
    every row gets its SENT event. A second call finds the batch sent (WrongStep). Raises
    NotAllowed, WrongStep, RunsOnPlatform, RouteNotLocal, LinesAltered, NoBankLayout,
    SeveralBanks, LayoutUnusable, UnsafeValues, ValuesErased.
    """
    batch = lock_batch(batch)
    post = SEND.require(by, batch)
    if not hmac.compare_digest(bytes(batch.digest or b""), digest_of_lines(batch)):
        raise LinesAltered(batch.number)
    layout = _layout(bank)
    move(batch, SEND, post=post, sent_by=post.member, sent_at=now())
    file = _write(batch, layout_of(layout), post.actor(by), SENT)
    _append_sent(batch)
    BankFile.objects.create(
        batch=batch,
        bank=layout.bank,
        direction=FileDirection.OUT,
        digest=file.digest,
        rows=file.rows,
        total=file.total,
        by=post.member,
        at=batch.sent_at,
    )
    _record("payouts.send", batch, file, post.actor(by))
    return file


@FETCH.service
@transaction.atomic
def download_bank_file(*, batch: Batch, by: User) -> OutFile:
    """Return the file of a batch that is at the bank once more, byte for byte, with an audit entry.

    Raises NotAllowed, NoBankFile (not sent from here, or already answered), BankFileDiffers (the
    layout was changed since), ValuesErased.
    """
    batch = lock_batch(batch)
    post = FETCH.require(by, batch)
    sent = batch.bank_files.get(direction=FileDirection.OUT)
    layout = _layout(sent.bank)
    file = _write(batch, layout_of(layout), post.actor(by), AGAIN)
    if not hmac.compare_digest(bytes(sent.digest), file.digest):
        raise BankFileDiffers(batch.number)
    _record("payouts.download", batch, file, post.actor(by))
    return file


def _layout(bank: Organisation | None) -> BankLayout:
    rows = BankLayout.objects.select_related("bank")
    layouts = list((rows.filter(bank=bank) if bank else rows)[:2])
    if not layouts:
        raise NoBankLayout
    if len(layouts) > 1:
        raise SeveralBanks
    return layouts[0]


def _write(batch: Batch, layout: Layout, actor: Actor, purpose: str) -> OutFile:
    rows = _rows(batch, {name for name, _column in layout.out_columns}, actor, purpose)
    day = timezone.localdate(batch.sent_at)
    header = Header(batch.number, day, batch.line_count, batch.total)
    form = format_of(layout)
    name = f"{batch.number}{form.suffix(layout)}"
    return OutFile(name, form.write(layout, header, rows), len(rows), batch.total)


def _rows(batch: Batch, layout_fields: set[str], actor: Actor, purpose: str) -> list[OutRow]:
    """Return the payments in order; only what the bank's layout asks for is decrypted."""
    lines = Line.objects.filter(batch=batch).order_by("number")
    fields = ["card", "payee_name", *({"phone"} & layout_fields)]
    opened = reveal_many(Line, lines, fields, by=actor, purpose=purpose)
    identities = _id_numbers(lines, actor, purpose) if "id_number" in layout_fields else {}
    # The code of the period: its words would depend on the language of who sends.
    remark = f"{batch.policy.name} {batch.period}"[:REMARK_LENGTH]
    columns = ("pk", "number", "amount", "payee", "account__bank_name")
    rows, erased = [], []
    for pk, number, amount, payee, bank_name in lines.values_list(*columns):
        if pk not in opened or ("id_number" in layout_fields and payee not in identities):
            erased.append(number)
            continue
        rows.append(
            OutRow(
                number=number,
                account=opened[pk]["card"] or "",
                name=opened[pk]["payee_name"] or "",
                amount=amount,
                id_number=identities.get(payee, ""),
                phone=opened[pk].get("phone") or "",
                bank_name=bank_name,
                kind=batch.policy.name,
                remark=remark,
            )
        )
    if erased:
        raise ValuesErased(erased)
    return rows


def _id_numbers(lines: object, actor: Actor, purpose: str) -> dict[int, str]:
    """Return the ID numbers of the account holders, by recipient."""
    payees = Recipient.objects.filter(pk__in=lines.order_by().values("payee"))  # type: ignore[attr-defined]
    opened = reveal_many(Recipient, payees, ["id_number"], by=actor, purpose=purpose, persons=0)
    return {pk: values["id_number"] or "" for pk, values in opened.items()}


def _append_sent(batch: Batch) -> None:
    """Write the SENT event of every line in one statement."""
    quote = connection.ops.quote_name
    events, lines = (quote(model._meta.db_table) for model in (LineEvent, Line))
    at = connection.ops.adapt_datetimefield_value(batch.sent_at)
    day = connection.ops.adapt_datefield_value(timezone.localdate(batch.sent_at))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {events} "  # noqa: S608 - names of models
            f"(line_id, kind, {quote('on')}, reason, bank_code, sms, by_id, at) "
            f"SELECT id, %s, %s, '', '', '', %s, %s FROM {lines} "
            "WHERE batch_id = %s ORDER BY number",
            [LineEventKind.SENT, day, batch.sent_by_id or batch.sent_by.pk, at, batch.pk],
        )


def _record(act: str, batch: Batch, file: OutFile, actor: Actor) -> None:
    detail = {"rows": file.rows, "total": file.total, "file_sha256": file.digest.hex()}
    record(act=act, actor=actor, subject=batch, detail=detail)
