"""The period a payout is for: a year, half, quarter, month, school term, or one day.

A leaf without database or clock. The code of a period is what users write and what is stored:
``2026``, ``2026H1``, ``2026Q2``, ``2026-05``, ``2026S`` and ``2026A`` (spring and autumn term),
``once:2026-05-12``. It is safe in a URL as it stands (RFC 3986 allows ":" within a path segment),
so references of disclosures carry it unchanged; only file names need ``filename_part``.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from portal.identifiers.cleaning import squeeze
from portal.refusals import Refusal

FIRST_YEAR, LAST_YEAR = 1990, 2100


class PeriodKind(TextChoices):
    """How long a period is; which one a policy uses is its data."""

    YEAR = "YEAR", _("Year")
    HALF = "HALF", _("Half-year")
    QUARTER = "QUARTER", _("Quarter")
    MONTH = "MONTH", _("Month")
    TERM = "TERM", _("School term")
    ONCE = "ONCE", _("One-off")


class PeriodError(Refusal, ValueError):
    """A text is not a usable period; ``message`` is for the user."""

    message = _("This is not a period.")


class UnknownPeriod(PeriodError):
    """The text has none of the six forms."""

    message = _(
        "This is not a period. Periods are written 2026, 2026H1, 2026Q2, 2026-05, 2026S or 2026A"
        " (school terms), or once:2026-05-12."
    )


class ImpossiblePeriod(PeriodError):
    """The form is right but the calendar has no such half, quarter, month or day."""

    message = _("The calendar has no such period.")


class YearOutOfRange(PeriodError):
    """The year lies outside 1990 to 2100."""

    message = _("The year must lie between %(first)d and %(last)d.")

    def __init__(self, year: int) -> None:
        self.year, self.first, self.last = year, FIRST_YEAR, LAST_YEAR
        super().__init__(year)


class WrongPeriodKind(PeriodError):
    """The policy pays by another kind of period."""

    message = _(
        "This policy is paid by another period: expected is %(expected)s, given was %(found)s."
    )

    def __init__(self, expected: PeriodKind, kind: PeriodKind) -> None:
        self.expected, self.found = expected, kind
        super().__init__(expected, kind)


# Months that one part of each kind covers, and how many parts a year has.
_MONTHS = {PeriodKind.HALF: 6, PeriodKind.QUARTER: 3, PeriodKind.MONTH: 1}
_PARTS = {PeriodKind.HALF: 2, PeriodKind.QUARTER: 4, PeriodKind.MONTH: 12, PeriodKind.TERM: 2}
# Terms tile the calendar: spring February to July, autumn August to January.
_TERM_STARTS = {1: 2, 2: 8}
_FORM = re.compile(
    r"""(?P<year>[0-9]{4})
    (?: H(?P<half>[0-9]) | Q(?P<quarter>[0-9]) | -(?P<month>[0-9]{2}) | (?P<term>[SA]) )?
    | ONCE: (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})""",
    re.VERBOSE,
)
_LABELS = {
    (PeriodKind.YEAR, 0): gettext_noop("%(year)d"),
    (PeriodKind.HALF, 1): gettext_noop("First half of %(year)d"),
    (PeriodKind.HALF, 2): gettext_noop("Second half of %(year)d"),
    (PeriodKind.QUARTER, 1): gettext_noop("First quarter of %(year)d"),
    (PeriodKind.QUARTER, 2): gettext_noop("Second quarter of %(year)d"),
    (PeriodKind.QUARTER, 3): gettext_noop("Third quarter of %(year)d"),
    (PeriodKind.QUARTER, 4): gettext_noop("Fourth quarter of %(year)d"),
    (PeriodKind.TERM, 1): gettext_noop("Spring term %(year)d"),
    (PeriodKind.TERM, 2): gettext_noop("Autumn term %(year)d"),
}
_MONTH_LABEL = gettext_noop("%(year)d/%(month)d")
_ONCE_LABEL = gettext_noop("%(year)d/%(month)d/%(day)d (one-off)")


@dataclass(frozen=True, slots=True)
class Period:
    """One period. ``part`` counts from 1 within the year (0 for a year, 0 for a one-off).

    Build with ``parse`` or ``containing``; the constructor does not check.
    """

    kind: PeriodKind
    year: int
    part: int = 0
    on: date | None = None

    @classmethod
    def parse(cls, text: str, *, kind: PeriodKind | None = None) -> Period:
        """Read a period; width, case and spaces do not matter. ``kind`` is what the policy uses.

        Raises UnknownPeriod, ImpossiblePeriod, YearOutOfRange, WrongPeriodKind.
        """
        folded = squeeze(text[:64]).upper()
        match = _FORM.fullmatch(folded)
        if match is None:
            raise UnknownPeriod(text)
        period = cls._from_match(match)
        if not FIRST_YEAR <= period.year <= LAST_YEAR:
            raise YearOutOfRange(period.year)
        if kind is not None and period.kind != kind:
            raise WrongPeriodKind(PeriodKind(kind), period.kind)
        return period

    @classmethod
    def _from_match(cls, match: re.Match[str]) -> Period:
        parts = match.groupdict()
        if parts["day"]:
            try:
                on = date.fromisoformat(parts["day"])
            except ValueError as error:
                raise ImpossiblePeriod(parts["day"]) from error
            return cls(PeriodKind.ONCE, on.year, 0, on)
        year = int(parts["year"])
        if parts["term"]:
            return cls(PeriodKind.TERM, year, "SA".index(parts["term"]) + 1)
        for kind in _MONTHS:
            if number := parts[kind.value.lower()]:
                if not 1 <= int(number) <= _PARTS[kind]:
                    raise ImpossiblePeriod(match.group())
                return cls(kind, year, int(number))
        return cls(PeriodKind.YEAR, year)

    @classmethod
    def containing(cls, on: date, kind: PeriodKind) -> Period:
        """Return the period of ``kind`` that ``on`` lies in (a term by its months)."""
        if kind == PeriodKind.ONCE:
            return cls(PeriodKind.ONCE, on.year, 0, on)
        if kind == PeriodKind.YEAR:
            return cls(PeriodKind.YEAR, on.year)
        if kind == PeriodKind.TERM:
            if on.month == 1:  # the autumn term of the year before runs into January
                return cls(PeriodKind.TERM, on.year - 1, 2)
            return cls(PeriodKind.TERM, on.year, 1 if on.month < _TERM_STARTS[2] else 2)
        return cls(PeriodKind(kind), on.year, (on.month - 1) // _MONTHS[kind] + 1)

    @property
    def code(self) -> str:
        """The form that is stored and shown in addresses; ``parse`` reads it back."""
        if self.on is not None:
            return f"once:{self.on:%Y-%m-%d}"
        suffix = {
            PeriodKind.YEAR: "",
            PeriodKind.HALF: f"H{self.part}",
            PeriodKind.QUARTER: f"Q{self.part}",
            PeriodKind.MONTH: f"-{self.part:02}",
            PeriodKind.TERM: "A" if self.part == 2 else "S",
        }[self.kind]
        return f"{self.year}{suffix}"

    @property
    def filename_part(self) -> str:
        """The code without ":", which Windows refuses in file names."""
        return self.code.replace(":", "-")

    @property
    def starts_on(self) -> date:
        """First day."""
        if self.on is not None:
            return self.on
        if self.kind == PeriodKind.TERM:
            return date(self.year, _TERM_STARTS[self.part], 1)
        months = _MONTHS.get(self.kind, 12)
        return date(self.year, (max(self.part, 1) - 1) * months + 1, 1)

    @property
    def ends_on(self) -> date:
        """Last day, included. An autumn term ends in January of the next year."""
        if self.on is not None:
            return self.on
        if self.kind == PeriodKind.TERM:
            return date(self.year, 7, 31) if self.part == 1 else date(self.year + 1, 1, 31)
        month = max(self.part, 1) * _MONTHS.get(self.kind, 12)
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def label(self) -> str:
        """The period in words, in the language in use: “2026年第二季度”."""
        if self.on is not None:
            return gettext(_ONCE_LABEL) % {
                "year": self.on.year,
                "month": self.on.month,
                "day": self.on.day,
            }
        if self.kind == PeriodKind.MONTH:
            return gettext(_MONTH_LABEL) % {"year": self.year, "month": self.part}
        return gettext(_LABELS[self.kind, self.part]) % {"year": self.year}

    def previous(self) -> Period | None:
        """Return the period of the same kind just before; None for a one-off."""
        if self.kind == PeriodKind.ONCE:
            return None
        return Period.containing(self.starts_on - timedelta(days=1), self.kind)

    def __str__(self) -> str:
        return self.code
