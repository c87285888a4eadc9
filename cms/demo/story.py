"""The whole demo: every set through the services, a few of them left half way or corrected."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from portal.clocks import today
from portal.disclosure.enums import WithdrawalReason
from portal.disclosure.errors import NothingChanged
from portal.disclosure.services.withdraw import withdraw
from portal.payouts.enums import BatchStatus
from portal.payouts.queries import lead_department
from portal.places.models import Place
from portal.policies.models import Policy
from portal.staff.enums import OrganisationKind, Role
from portal.staff.models import Organisation

from .content import tell_content
from .county import load_county, open_local_routes
from .crew import CIVIL_AFFAIRS, Crew
from .finding import tell_finding
from .flow import advance, bring_out, draft
from .people import Citizen, make_citizens, make_organisations
from .scheme import SetPlan, plans
from .sheets import Payment, payments

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from portal.disclosure.models import Edition
    from portal.payouts.models import Batch

SEED = 20260923
ROWS = 20_000
PEOPLE_PER_ROW = 0.4
# Share of a list that the next one no longer pays
LEAVING = 0.04
# Sets that are left half way, so that every desk has something to do.
UNFINISHED = {
    ("015", "2026-10", "500235131"): "submitted",
    ("015", "2026-10", "500235128"): "checked",
    ("041", "2026", "500235132"): "checked",
    ("041", "2026", "500235128"): "reviewed",
    ("043", "2026Q3", "D05"): "submitted",
    ("010", "2026", "D03"): "approved",
    ("035", "2026-10", "500235131"): "approved",
    ("035", "2026-09", "500235131"): "sent",
    ("015", "2026-09", "500235131"): "answered",
    ("015", "2026-10", "500235132"): "draft",
    ("040", "2026", "D05"): "paid",
    ("041", "2026", "500235131"): "paid",
}
WITHDRAWN = ("053", "2026Q1", "D07")
CORRECTED = ("042", "2026", "500235131")
# Until this day everything came from the municipal platform; then both routes run here.
LOCAL_FROM = dt.date(2026, 7, 1)


@dataclass
class Totals:
    """What the seed made."""

    citizens: int = 0
    batches: int = 0
    rows: int = 0
    editions: int = 0
    pages: int = 0


class Story:
    """Tells the demo county once; the same seed tells the same story."""

    def __init__(self, rows: int, say: Callable[[str], None]) -> None:
        self.rows, self.say = rows, say
        self.chance = Random(SEED)  # noqa: S311 - invented data, not cryptography
        self.crew = Crew(self.chance)
        self.totals = Totals()
        self.citizens: list[Citizen] = []
        self.organisations: list[Citizen] = []
        # The last list of each policy and unit, by ID number
        self.lists: dict[tuple[str, str], dict[str, Payment]] = {}
        self.by_township: dict[str, list[Citizen]] = defaultdict(list)
        self.local = False

    def tell(self) -> Totals:
        """Bring everything in; raises ``CommandError`` when a service refuses the demo's data."""
        load_county()
        self.users = self.crew.sign_in_accounts()
        self._settle_people()
        for number, plan in enumerate(set_plans := list(plans(self.rows)), start=1):
            if plan.paid_on >= LOCAL_FROM and not self.local:
                self._run_locally()
            self._pay(plan)
            if number % 20 == 0 or number == len(set_plans):
                self.say(f"{number}/{len(set_plans)}  {self.totals.rows}")
        self.crew.let_reviewer_sign_in(Organisation.objects.get(code=CIVIL_AFFAIRS))
        self.totals.pages = tell_content(self.crew)
        tell_finding(self.crew)
        return self.totals

    def _settle_people(self) -> None:
        villages = list(Place.objects.villages().filter(township__code__in=_townships()))
        count = max(600, int(self.rows * PEOPLE_PER_ROW))
        self.citizens = make_citizens(self.chance, villages, count, today())
        self.organisations = make_organisations(self.chance, villages, max(24, count // 250))
        for citizen in self.citizens:
            self.by_township[citizen.village.township_code].append(citizen)
        self.totals.citizens = count + len(self.organisations)

    def _run_locally(self) -> None:
        open_local_routes(
            requested_by=self.users[Role.FINANCE_SECTION],
            approved_by=self.crew.second_finance_officer(),
        )
        self.local = True

    def _rows(self, plan: SetPlan, unit: Organisation) -> list[Payment]:
        pool = self.citizens
        if unit.kind == OrganisationKind.TOWNSHIP:
            pool = self.by_township[unit.code]
        if plan.scheme.who == "organisations":
            pool = [*self.organisations, *pool[: len(pool) // 8]]
        fitting = [c for c in pool if plan.scheme.fits(c, plan.paid_on)]
        if unit.kind == OrganisationKind.SCHOOL:
            fitting = [c for c in fitting if int(c.id_number[14:17]) % 3 == int(unit.code[1:]) - 1]
        before = self.lists.get((plan.scheme.code, plan.unit), {})
        chosen = self._chosen(fitting, before.keys(), plan.rows)
        rows = payments(plan.scheme, chosen, self.chance, before)
        self.lists[plan.scheme.code, plan.unit] = {row.citizen.id_number: row for row in rows}
        return rows

    def _chosen(self, fitting: list[Citizen], before: Collection[str], count: int) -> list[Citizen]:
        """Return who is paid: most of those before, a few of them gone, and new ones."""
        stay = [c for c in fitting if c.id_number in before and self.chance.random() >= LEAVING]
        others = [c for c in fitting if c.id_number not in before]
        stay = stay[:count]
        return stay + self.chance.sample(others, min(count - len(stay), len(others)))

    def _pay(self, plan: SetPlan) -> None:
        unit = Organisation.objects.get(code=plan.unit)
        policy = Policy.objects.get(code=plan.scheme.code)
        rows = self._rows(plan, unit)
        if not rows:
            return
        key = (plan.scheme.code, plan.period, plan.unit)
        until = UNFINISHED.get(key, "published")
        parts = [rows[:-5], rows[-5:]] if key == CORRECTED and len(rows) > 20 else [rows]
        edition = None
        for number, part in enumerate(parts):
            batch = self._run(plan, policy, unit, part, until)
            if until == "published" and batch.paid_count:
                note = "补发了 5 笔，并入本明细。" if number else ""
                edition = self._publish(batch, unit, note)
        if key == WITHDRAWN and edition:
            withdraw(
                edition=edition,
                by=self.crew.of_unit(unit)[1],
                reason=WithdrawalReason.WRONG_DATA,
            )

    def _run(
        self, plan: SetPlan, policy: Policy, unit: Organisation, rows: list[Payment], until: str
    ) -> Batch:
        batch = draft(plan, policy, unit, self.crew.of_unit(unit)[0], rows)
        hands = self.crew.hands_for(unit, lead_department(batch) or unit)
        stage = "paid" if until == "published" else until
        batch = advance(batch, rows, hands, plan.paid_on, stage, self.chance)
        self.totals.batches += 1
        self.totals.rows += len(rows)
        _remember(rows, plan, batch)
        return batch

    def _publish(self, batch: Batch, unit: Organisation, note: str) -> Edition | None:
        try:
            edition = bring_out(batch, self.crew.of_unit(unit)[1], note)
        except NothingChanged:
            # Another month of the same few people, of whom the set shows no figure
            return None
        self.totals.editions += 1
        return edition


def _townships() -> list[str]:
    from .scheme import TOWNSHIPS

    return list(TOWNSHIPS)


def _remember(rows: list[Payment], plan: SetPlan, batch: Batch) -> None:
    """Note what is on record, for the truth file; a draft is no payout yet."""
    if batch.status == BatchStatus.DRAFT:
        return
    for row in rows:
        failed = row.failed and batch.status == BatchStatus.PAID
        row.citizen.payouts.append(
            {
                "policy_code": plan.scheme.code,
                "period": plan.period,
                "amount": f"{row.amount:.2f}",
                "status": "failed" if failed else batch.status.lower(),
            }
        )
