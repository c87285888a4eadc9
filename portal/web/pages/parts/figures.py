"""How numbers, dates and rows are written. Pure functions; languages by gettext.

Views prepare what stands in a loop with `payout_rows`, so that a template only prints
variables: rendering is what a page costs (docs/look.md, "Speed").
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Number = Decimal | int | str
Day = date | str
# What rates are paid for; the county may write others, which stay as they are written
UNITS = {
    "亩": gettext_noop("mu"),
    "人": gettext_noop("person"),
    "户": gettext_noop("household"),
    "台": gettext_noop("machine"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def money(value: Number) -> str:
    """Return yuan with thousands separators and two decimals: "3,283,550.00"."""
    return format(Decimal(value), ",.2f")


def count(value: int) -> str:
    """Return a whole number with thousands separators: "10,135"."""
    return format(int(value), ",d")


def decimals_of(value: Number) -> int:
    """Return how many decimals a quantity needs, at most three: 3.400 needs one."""
    return min(3, max(0, -int(Decimal(value).normalize().as_tuple().exponent)))


def quantity(value: Number, decimals: int | None = None) -> str:
    """Return a quantity with separators and as many decimals as asked, else as it needs."""
    places = decimals_of(value) if decimals is None else decimals
    return format(Decimal(value), f",.{places}f")


def as_date(value: Day) -> date:
    """Return a date from a date, a moment (in local time) or ISO text; ValueError otherwise."""
    if isinstance(value, datetime):
        return localtime(value).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(value[:10])


def _written(day: date, pattern: str) -> str:
    """Fill a date pattern, which a translation may order as its language does."""
    return pattern.format(
        day=day.day, month=day.month, month_name=MONTHS[day.month - 1], year=day.year
    )


def long_date(value: Day) -> str:
    """Return a day with its year: 2026年11月23日, 23 Nov 2026."""
    # Translators: of day, month, month_name, year use those that a date needs
    return _written(as_date(value), _("{day} {month_name} {year}"))


def short_date(value: Day) -> str:
    """Return a day without its year: 9月3日, 3 Sep."""
    # Translators: of day, month, month_name use those that a date needs
    return _written(as_date(value), _("{day} {month_name}"))


def unit_word(unit: str) -> str:
    """Return what a rate is paid for in the language of the page; the unit where it has no word."""
    return _(UNITS[unit]) if unit in UNITS else unit


def payout_rows(
    results: Iterable[Mapping[str, Any]], *, one_year: bool = True
) -> list[dict[str, Any]]:
    """Return rows of an API answer with what a template prints in place of raw values.

    Reads the keys of the contract's payout answer plus `edition` (number) and `href` (address
    of the set) and, where policies are mixed, `policy` and `period_label`. The returned dicts
    have name, place, quantity, rate, amount, paid, how ("3.4 at 85.00 yuan per mu"), for,
    href, source: all text, "" where there is none. `one_year` leaves the year out of dates.
    """
    rows = list(results)
    day = short_date if one_year else long_date
    places = max((decimals_of(row["quantity"]) for row in rows if row["quantity"]), default=0)
    # Asked once, not per row
    how = _("%(quantity)s at %(rate)s yuan per %(unit)s")
    words = {unit: unit_word(unit) for unit in {row["unit"] for row in rows}}
    source = _("List, edition %(number)s")
    days: dict[Day, str] = {}
    made = []
    for row in rows:
        paid_on = row["paid_on"]
        paid = days.get(paid_on) or days.setdefault(paid_on, day(paid_on))
        amount_of = quantity(row["quantity"], places) if row["quantity"] else ""
        rate = money(row["rate"]) if row["rate"] else ""
        counted = {"quantity": amount_of, "unit": words[row["unit"]], "rate": rate}
        made.append(
            {
                "name": row["name"],
                "place": f"{row['township']}{row['village']}{row['group']}",
                "quantity": amount_of,
                "rate": rate,
                "amount": money(row["amount"]),
                "paid": paid,
                "how": how % counted if amount_of and rate else "",
                "for": f"{row['policy']} {row.get('period_label', '')}".rstrip(),
                "href": row["href"],
                "source": source % {"number": row["edition"]},
            }
        )
    return made


def set_lines(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of components/sets.html with what components/set_line.html prints.

    All text; ``state`` ("shown", "few" for too few to publish, "WITHDRAWN", "EXPIRED") chooses the
    markup.
    """
    made = []
    for row in rows:
        gone = row["status"] in {"WITHDRAWN", "EXPIRED"}
        counted = None if gone else row["count"]
        payments = ""
        if counted is not None:
            written = ngettext("%(payments)s payment", "%(payments)s payments", counted)
            payments = written % {"payments": count(counted)}
        made.append(
            {
                "state": row["status"] if gone else "few" if counted is None else "shown",
                "href": row["href"],
                "title": row["title"],
                "note": row["note"],
                "payments": payments,
                "amount": "" if counted is None else money(row["amount"]),
                **_dated(row["published_on"]),
            }
        )
    return made


def article_lines(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of components/articles.html with the day as text."""
    return [{**row, **_dated(row["published_on"])} for row in rows]


def _dated(value: Day) -> dict[str, str]:
    day = as_date(value)
    return {"day": day.isoformat(), "written": long_date(day)}
