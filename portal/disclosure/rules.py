"""What a set is called, when it may come out, how long it stays. No database, no clock."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Final

from portal.identifiers.cleaning import squeeze
from portal.policies.enums import DisclosureClass
from portal.policies.periods import Period, PeriodError, PeriodKind, WrongPeriodKind

from .errors import WrongPeriod

if TYPE_CHECKING:
    from portal.policies.models import Policy

# No 0 O 1 I L U: nothing that is misread on paper or misheard on the phone.
CODE_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_GROUP: Final = 4
CODE_LENGTH: Final = 12
# What people write instead of a sign of the alphabet
_MISREAD: Final = str.maketrans({"U": "V", "-": "", "\u2013": "", "\u2014": ""})
# The stricter class has the higher rank.
_RANK: Final = {DisclosureClass.A: 0, DisclosureClass.B: 1, DisclosureClass.C: 2}


def reference(policy_code: str, period: Period, unit_code: str) -> str:
    """Return the reference number of a set: GK-042-2026-500235131 (contract)."""
    return f"GK-{policy_code}-{period.code}-{unit_code}"


def set_period(policy: Policy, text: str) -> Period:
    """Return the period of the set that a period of payment belongs to.

    Classes A and B: the period as paid. Class C: its whole year, whatever part is named, because
    figures come out once (decision 6). Raises WrongPeriod.
    """
    try:
        period = Period.parse(text)
        if policy.disclosure_class == DisclosureClass.C:
            return Period(PeriodKind.YEAR, period.year)
        if period.kind != policy.period_kind:
            raise WrongPeriodKind(PeriodKind(policy.period_kind), period.kind)
    except PeriodError as error:
        raise WrongPeriod(str(error)) from error
    return period


def last_day_of_year(kind: PeriodKind | str, year: int) -> dt.date:
    """Return the last day of the last period of a year: 31 January for autumn terms."""
    if kind == PeriodKind.TERM:
        return Period(PeriodKind.TERM, year, 2).ends_on
    return dt.date(year, 12, 31)


def public_until(first: dt.date, years: int) -> dt.date:
    """Return the last public day: the day before the anniversary of the first publication.

    What came out on 29 February has its anniversary on 1 March.
    """
    try:
        anniversary = first.replace(year=first.year + years)
    except ValueError:
        anniversary = dt.date(first.year + years, 3, 1)
    return anniversary - dt.timedelta(days=1)


def stricter(new: str, old: str) -> bool:
    """Say whether a class shows less than another."""
    return _RANK[DisclosureClass(new)] > _RANK[DisclosureClass(old)]


def new_code() -> str:
    """Return a verification code like 7K3M-92QD-4HXP: 58 random bits, read from paper with ease."""
    signs = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(signs[n : n + CODE_GROUP] for n in range(0, CODE_LENGTH, CODE_GROUP))


def tidy_code(text: str) -> str:
    """Return a typed code in its printed form, or "" when it cannot be one.

    Case, width, spaces and dashes do not matter.
    """
    folded = squeeze(text[:64]).upper().translate(_MISREAD)
    if len(folded) != CODE_LENGTH or not set(folded) <= set(CODE_ALPHABET):
        return ""
    return "-".join(folded[n : n + CODE_GROUP] for n in range(0, CODE_LENGTH, CODE_GROUP))
