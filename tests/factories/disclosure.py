"""Paid batches for tests of disclosure, made without the flow that pays; numbers are synthetic."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from portal.clocks import now
from portal.crypto.protected import store
from portal.disclosure.models import Disclosure, Edition
from portal.disclosure.services.withdraw import expire_set
from portal.payouts.enums import BatchStatus, LineEventKind, Origin
from portal.payouts.models import AnswerRow, Batch, Line, LineEvent
from portal.policies.periods import Period
from portal.recipients.enums import AccountStatus, RecipientKind
from portal.recipients.models import CardAccount, Recipient, RecipientSecret, staff_mask_name
from portal.recipients.sortkeys import name_sort_key
from tests.factories.numbers import card_number, id_number, phone_number
from tests.factories.walk import confirm, propose, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.places.models import Place
    from portal.policies.models import Policy
    from portal.staff.models import Member, Organisation

_serial = itertools.count(1)
ADULT = dt.date(1998, 1, 1)
NAMES = ("艾世福", "安云", "白玉琼", "欧阳明华", "阿依·买买提", "毕成", "蔡友", "曹建国", "单家坪")


@dataclass
class Paid:
    """A row of a paid batch; ``name`` is the full name, which lines keep sealed only."""

    person: Recipient
    amount: str = "100.00"
    village: Place | None = None
    group: str = ""
    quantity: str | None = None
    unit: str = ""
    rate: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    note: str = ""


def make_person(
    village: Place,
    name: str = "测试甲",
    *,
    adult_on: dt.date | None = ADULT,
    kind: RecipientKind = RecipientKind.PERSON,
) -> Recipient:
    """Return a recipient with an account; a company's name stands in full."""
    n = next(_serial)
    person = Recipient(village=village, kind=kind)
    number = id_number("500235", f"{1940 + n % 60}0301", n // 60 % 1000)
    store(person, name=name, id_number=number, phone=phone_number(n))
    if kind == RecipientKind.ORGANISATION:
        Recipient.objects.filter(pk=person.pk).update(name_masked=name)
        person.refresh_from_db()
    RecipientSecret.objects.filter(owner=person).update(adult_on=adult_on)
    account = CardAccount(holder=person, bank_name="农商行", status=AccountStatus.DECLARED)
    store(account, number=card_number(n))
    return person


def make_people(village: Place, count: int, **how: Any) -> list[Recipient]:
    """Return so many people of one village, with names in turn."""
    names = itertools.islice(itertools.cycle(NAMES), count)
    return [make_person(village, name, **how) for name in names]


def pay(
    unit: Organisation,
    policy: Policy,
    rows: Sequence[Paid | Recipient],
    *,
    maker: Member,
    period: str = "2026",
    paid_on: dt.date = dt.date(2026, 9, 3),
    status: BatchStatus = BatchStatus.PAID,
) -> Batch:
    """Return a settled batch in which every row was paid on one day."""
    parsed = Period.parse(period)
    given = [row if isinstance(row, Paid) else Paid(row) for row in rows]
    at = timezone.make_aware(dt.datetime.combine(paid_on, dt.time(9)))
    total = sum((Decimal(row.amount) for row in given), Decimal(0))
    batch = Batch.objects.create(
        number=f"B{next(_serial):06}",
        policy=policy,
        period=parsed.code,
        year=parsed.year,
        unit=unit,
        origin=Origin.LOCAL,
        route=policy.route,
        line_count=len(given),
        total=total,
        created_by=maker,
        created_at=at,
    )
    walk(batch, status, at=at)
    accounts = dict(CardAccount.objects.values_list("holder_id", "pk"))
    lines = Line.objects.bulk_create(
        _line(batch, number, row, accounts) for number, row in enumerate(given, 1)
    )
    if status == BatchStatus.PAID:
        answer = propose(batch, at=at, paid_count=len(given), paid_total=total)
        AnswerRow.objects.bulk_create(
            AnswerRow(answer=answer, line=line, kind=LineEventKind.PAID, on=paid_on)
            for line in lines
        )
        confirm(answer, at=at)
        LineEvent.objects.bulk_create(
            LineEvent(line=line, kind=LineEventKind.PAID, on=paid_on, by=maker, at=at)
            for line in lines
        )
    return batch


def _line(batch: Batch, number: int, row: Paid, accounts: dict[int, int]) -> Line:
    village = row.village or row.person.village
    masked = row.person.name_masked
    return Line(
        batch=batch,
        number=number,
        recipient=row.person,
        payee=row.person,
        account_id=accounts[row.person.pk],
        township=village.township,
        village=village,
        group=row.group,
        quantity=None if row.quantity is None else Decimal(row.quantity),
        unit=row.unit,
        rate=None if row.rate is None else Decimal(row.rate),
        amount=Decimal(row.amount),
        name_masked=masked,
        payee_name_masked=staff_mask_name(masked),
        id_number_masked=row.person.id_number_masked,
        card_masked="****0000",
        name_sort=name_sort_key(masked),
        extra=row.extra,
        note=row.note,
    )


def give_back(line: Line, *, by: Member) -> LineEvent:
    """Let a paid line come back from the bank."""
    return LineEvent.objects.create(
        line=line, kind=LineEventKind.RETURNED, on=now().date(), by=by, at=now()
    )


def expire_due(day: dt.date) -> None:
    """End every set whose public time is over on a day."""
    overdue = Edition.objects.overdue(day).order_by().values("disclosure")
    for disclosure in Disclosure.objects.filter(pk__in=overdue):
        expire_set(disclosure=disclosure, today=day)
