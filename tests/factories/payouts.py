"""Recipients and batches for tests, with a trait per state; every number is synthetic."""

from __future__ import annotations

import io
import itertools
import tempfile
import uuid
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from portal.audit.actors import SYSTEM
from portal.clocks import now, today
from portal.crypto.protected import encrypt_columns, secret_of, store
from portal.crypto.reveal import reveal_many
from portal.payouts import rules
from portal.payouts.enums import Origin, Part, RouteStep
from portal.payouts.models import BankLayout, Batch, DraftLine, Line, PersonWaiver
from portal.payouts.services.answers import import_feedback
from portal.payouts.services.load_layouts import load_bank_layouts
from portal.payouts.services.review import approve_batch, return_batch
from portal.payouts.services.route_switch import switch_route
from portal.payouts.services.send import send_batch
from portal.payouts.services.settle import confirm_answer
from portal.payouts.services.submit import submit_batch
from portal.places.models import Place
from portal.places.services import load_divisions
from portal.places.services.load import DIVISIONS
from portal.policies.enums import Route
from portal.policies.models import Listing, Policy, PolicyList
from portal.policies.periods import Period
from portal.recipients.enums import AccountStatus
from portal.recipients.models import CardAccount, Recipient
from portal.recipients.sortkeys import name_sort_key
from portal.staff.enums import Role
from portal.staff.models import Organisation
from portal.staff.services import load_organisations
from tests.factories.numbers import card_number, id_number, phone_number
from tests.factories.staff import make_user

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.payouts.services.send import OutFile
    from portal.payouts.services.settle import FeedbackReport
    from portal.staff.models import User

_serial = itertools.count(1)
LEADS = {"015": "D04", "042": "D05"}
HEADER = "序号,收款账号,户名,金额,状态,返回码,失败原因,入账日期,短信状态"


@dataclass(frozen=True)
class Crew:
    """A township with its clerk and reviewer, the department, finance, the treasury, one policy."""

    unit: Organisation
    villages: tuple[Place, ...]
    policy: Policy
    clerk: User
    reviewer: User
    department: User
    finance: User
    second_finance: User
    treasury: User


@dataclass(frozen=True)
class Payee:
    """A recipient with the plaintexts that a test compares with."""

    recipient: Recipient
    account: CardAccount
    name: str
    id_number: str
    card: str
    phone: str


def load_small_county() -> None:
    """Load two townships with three villages each, all offices, and two policies: quick."""
    rows = DIVISIONS.read_text(encoding="utf-8-sig").splitlines()
    kept = [rows[0]]
    for code in ("500235131", "500235001"):
        kept += [row for row in rows if row.startswith(code)][:4]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "divisions.csv"
        file.write_text("\n".join(kept), encoding="utf-8")
        load_divisions(path=file)
    load_organisations()
    edition = PolicyList.objects.create(number=1, title="第一版", is_current=True)
    for number, name, department in (
        (15, "农村最低生活保障", LEADS["015"]),
        (42, "耕地地力保护补贴", LEADS["042"]),
    ):
        lead = Organisation.objects.get(code=department)
        policy = Policy.objects.create(code=f"{number:03}", name=name)
        listing = Listing.objects.create(
            edition=edition, policy=policy, number=number, name=name, lead=lead
        )
        listing.departments.add(lead, through_defaults={"position": 1})


def make_crew(*, unit: str = "500235131", policy: str = "042") -> Crew:
    """Return who takes part in a batch of a township; places and staff are loaded before."""
    township = Organisation.objects.get(code=unit)
    return Crew(
        unit=township,
        villages=tuple(Place.objects.villages().in_township(township.place)[:3]),
        policy=Policy.objects.get(code=policy),
        clerk=make_user(Role.TOWNSHIP_CLERK, township),
        reviewer=make_user(Role.TOWNSHIP_REVIEWER, township),
        department=make_user(Role.DEPARTMENT_REVIEWER, LEADS[policy]),
        finance=make_user(Role.FINANCE_SECTION, "F01"),
        second_finance=make_user(Role.FINANCE_SECTION, "F02"),
        treasury=make_user(Role.TREASURY_SECTION, "F06"),
    )


def make_payee(village: Place, *, name: str = "测试甲") -> Payee:
    """Return a recipient with one account in force."""
    n = next(_serial)
    number = id_number("500235", f"{1940 + n % 60}0101", n // 60 % 1000)
    card, phone = card_number(n), phone_number(n)
    recipient = Recipient(village=village)
    store(recipient, name=name, id_number=number, phone=phone)
    account = CardAccount(
        holder=recipient, bank_name="重庆农村商业银行", status=AccountStatus.DECLARED
    )
    store(account, number=card)
    return Payee(recipient, account, name, number, card, phone)


def add_rows(batch: Batch, payees: Sequence[Payee], amounts: Sequence[str]) -> None:
    """Append draft rows, one per payee, numbered from 1."""
    uuids = [uuid.uuid4() for _payee in payees]
    values = {
        "name": [payee.name for payee in payees],
        "payee_name": [payee.name for payee in payees],
        "id_number": [payee.id_number for payee in payees],
        "card": [payee.card for payee in payees],
        "phone": [payee.phone for payee in payees],
    }
    columns = encrypt_columns(DraftLine, uuids, values)
    rows = []
    for n, payee in enumerate(payees):
        masked = {name: columns[name][n] for name in columns if name.endswith("_masked")}
        rows.append(
            DraftLine(
                uuid=uuids[n],
                batch=batch,
                number=n + 1,
                recipient=payee.recipient,
                payee=payee.recipient,
                account=payee.account,
                township=payee.recipient.village.township,
                village=payee.recipient.village,
                amount=Decimal(amounts[n]),
                name_sort=name_sort_key(masked["name_masked"]),
                **masked,
            )
        )
    secret = secret_of(DraftLine)
    made = DraftLine.objects.bulk_create(rows)
    secret.objects.bulk_create(
        secret(
            owner_id=row.pk,
            **{name: columns[name][n] for name in columns if not name.endswith("_masked")},
        )
        for n, row in enumerate(made)
    )


def make_draft(
    crew: Crew,
    *,
    payees: Sequence[Payee] | None = None,
    amounts: Sequence[str] = ("100.00", "200.50", "300.00"),
    period: str = "2026",
    origin: Origin = Origin.LOCAL,
    route: str = Route.UNIT_PAID,
) -> Batch:
    """Return a draft of the crew's clerk, by default with three rows in three villages."""
    chosen = payees
    if chosen is None:
        places = itertools.islice(itertools.cycle(crew.villages), len(amounts))
        chosen = [make_payee(place) for place in places]
    parsed = Period.parse(period)
    made = Batch.objects.filter(policy=crew.policy, period=period, unit=crew.unit).count()
    batch = Batch.objects.create(
        number=rules.batch_number(crew.policy.code, parsed, crew.unit.code, made + 1),
        policy=crew.policy,
        period=period,
        year=parsed.year,
        unit=crew.unit,
        origin=origin,
        platform_number="YKT-1" if origin == Origin.PLATFORM else "",
        route=route,
        line_count=len(chosen),
        total=sum(map(Decimal, amounts[: len(chosen)])),
        created_by=crew.clerk.member,
        created_at=now(),
    )
    add_rows(batch, chosen, amounts)
    return batch


def submit(batch: Batch, by: User) -> Batch:
    """Hand in what stands in the draft."""
    return submit_batch(batch=batch, by=by, digest=bytes(batch.draft_digest or b""))


def make_submitted(crew: Crew, **how: object) -> Batch:
    """Return a batch that waits for its review."""
    return submit(batch=make_draft(crew, **how), by=crew.clerk)


def make_returned(crew: Crew, **how: object) -> Batch:
    """Return a batch that its reviewer gave back."""
    batch = make_submitted(crew, **how)
    return return_batch(batch=batch, by=crew.reviewer, reason="金额与方案不符")


def review(batch: Batch, crew: Crew, *, until: str = "") -> Batch:
    """Let the crew pass the reviews a batch waits for: all of them, or those before ``until``."""
    reviewers = {
        RouteStep.UNIT_CHECK: crew.reviewer,
        RouteStep.DEPARTMENT: crew.department,
        RouteStep.FINANCE: crew.finance,
    }
    while batch.review_step not in {"", until}:
        by = reviewers[RouteStep(batch.review_step)]
        batch = approve_batch(batch=batch, by=by, digest=bytes(batch.digest))
    return batch


def make_approved(crew: Crew, **how: object) -> Batch:
    """Return a batch that passed all reviews of its route."""
    return review(make_submitted(crew, **how), crew)


def make_sent(crew: Crew, **how: object) -> tuple[Batch, OutFile]:
    """Return a batch at the bank, and its file."""
    batch = make_approved(crew, **how)
    open_route(crew)
    file = send_batch(batch=batch, by=crew.reviewer)
    batch.refresh_from_db()
    return batch, file


def make_paid(crew: Crew, *, failed: Sequence[int] = (), **how: object) -> Batch:
    """Return a settled batch; ``failed`` numbers its failed rows."""
    batch, file = make_sent(crew, **how)
    enter(batch, crew, answer_to(file, failed=failed))
    batch.refresh_from_db()
    return batch


def open_route(crew: Crew, route: str = Route.UNIT_PAID) -> BankLayout:
    """Run a route here and give the banks their layouts."""
    switch_route(
        route=Route(route),
        local=True,
        basis="县财政局2026年第1号",
        requested_by=crew.finance,
        approved_by=crew.second_finance,
    )
    load_bank_layouts()
    return BankLayout.objects.get(bank__code="B01")


def waive(crew: Crew, part: Part, *, allowed: bool, unit: Organisation | None = None) -> None:
    """Record a decision that a unit may, or may no longer, do without another person."""
    PersonWaiver.objects.create(
        unit=unit or crew.unit,
        part=part,
        allowed=allowed,
        basis="x",
        requested_by=crew.finance.member,
        approved_by=crew.second_finance.member,
        at=now(),
    )


def answer_to(
    file: OutFile, *, failed: Sequence[int] = (), only: Sequence[int] | None = None
) -> list[list[str]]:
    """Return the bank's answer to a file as cells: all paid, but those that failed."""
    lines = [line.split(",") for line in file.content.decode("gb18030").splitlines()]
    rows = [line for line in lines[3:] if only is None or int(line[0]) in only]
    total = sum(Decimal(row[3]) for row in rows)
    head = [lines[0], [lines[1][0], lines[1][1], str(len(rows)), f"{total:.2f}"]]
    day = f"{today():%Y-%m-%d}"
    answered = [
        [*row[:4], "失败", "E02", "账号不存在", day, ""]
        if int(row[0]) in failed
        else [*row[:4], "成功", "00", "", day, "已发送"]
        for row in rows
    ]
    return [*head, HEADER.split(","), *answered]


def as_bytes(cells: Sequence[Sequence[str]], encoding: str = "gb18030") -> bytes:
    """Return cells as a delimited file."""
    return "".join(",".join(row) + "\r\n" for row in cells).encode(encoding)


def propose(
    batch: Batch,
    crew: Crew,
    cells: Sequence[Sequence[str]] | bytes,
    *,
    signature: bytes | None = None,
) -> FeedbackReport:
    """Enter an answer, which then waits for its confirmation, unless the bank has signed it."""
    content = cells if isinstance(cells, bytes) else as_bytes(cells)
    return import_feedback(
        batch=batch,
        by=crew.clerk,
        stream=io.BytesIO(content),
        filename="feedback.csv",
        signature=signature,
    )


def enter(batch: Batch, crew: Crew, cells: Sequence[Sequence[str]] | bytes) -> FeedbackReport:
    """Enter an answer and let another person confirm it, unless rows of it do not match."""
    report = propose(batch, crew, cells)
    if report.answer is None:
        return report
    digest = bytes(report.answer.digest)
    return confirm_answer(batch=batch, by=crew.reviewer, digest=digest)


def platform_answer(batch: Batch, number: str, *, failed: Sequence[int] = ()) -> bytes:
    """Return what the platform says, from what the lines are."""
    cards = reveal_many(Line, batch.lines.all(), ["card"], by=SYSTEM, purpose="test")
    rows = [
        [
            str(line.number),
            cards[line.pk]["card"],
            str(line.amount),
            "失败" if line.number in failed else "成功",
            "户名不符" if line.number in failed else "",
            f"{today():%Y%m%d}",
        ]
        for line in batch.lines.order_by("number")
    ]
    return as_bytes(
        [
            ["批次号", "日期", "总笔数", "总金额"],
            [number, "2026-05-12", str(len(rows)), str(batch.total)],
            ["序号", "收款账号", "金额", "状态", "失败原因", "入账日期"],
            *rows,
        ]
    )
