"""The one filter of payout search: list, count, facets, export and API read it (decision 16)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from portal.disclosure.enums import Sort
from portal.disclosure.masking import is_surname
from portal.disclosure.queries.filters import name_problem, names_in
from portal.identifiers.cleaning import clean, one_line
from portal.identifiers.finder import holds_number
from portal.numerals import whole_number, yuan
from portal.policies.rules import policy_code

from .errors import InvalidFilter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from .labels import Labels

MAX_NAME: Final = 40
MAX_CURSOR: Final = 300
YEARS: Final = range(2000, 2100)
# Fields that ask for one value, and the columns of an entry that hold it, coarse before fine.
COLUMNS: Final = {
    "year": "year",
    "policy": "policy_code",
    "township": "township_code",
    "village": "village_code",
}


@dataclass(frozen=True, slots=True)
class PayoutFilter:
    """What is asked of the disclosed payments.

    ``q`` holds printed names (masked, or a surname), several joined by a space; ``policy`` three
    digits, ``township`` nine, ``village`` twelve; ``min`` and ``max`` yuan per payment.
    """

    q: str = ""
    policy: str = ""
    year: int | None = None
    township: str = ""
    village: str = ""
    min: Decimal | None = None
    max: Decimal | None = None
    sort: str = Sort.NAME
    cursor: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The printed names asked for, or one surname."""
        return names_in(self.q)

    @property
    def is_surname(self) -> bool:
        """Whether ``q`` asks for everybody of a surname."""
        return is_surname(self.q)

    @property
    def is_summed(self) -> bool:
        """Whether the summary tables know the answer: no name, no amount (decision 14)."""
        return not self.q and self.min is None and self.max is None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is narrowed."""
        return self.is_summed and not (self.policy or self.year or self.township or self.village)

    def with_(self, **changes: Any) -> PayoutFilter:
        """Return the filter changed, from its first page on."""
        return replace(self, **{"cursor": "", **changes})

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters that are not at their default, in a fixed order."""
        pairs = []
        for item in fields(self):
            value = getattr(self, item.name)
            if value not in ("", None) and value != item.default:
                pairs.append((item.name, str(value)))
        return pairs

    def query(self) -> str:
        """Return the canonical query string: the same question always has the same address."""
        return urlencode(self.pairs())


class _Reader:
    """Reads parameters one by one and collects what is wrong with them."""

    def __init__(self, params: Mapping[str, str], labels: Labels) -> None:
        self.params, self.labels = params, labels
        self.problems: dict[str, object] = {}

    def text(self, name: str, limit: int) -> str:
        """Return a parameter in one line; refuse control characters and long text."""
        value = one_line(self.params.get(name) or "")
        if len(value) > limit or not value.isprintable():
            self.problems[name] = _("This is too long, or contains signs that cannot be searched.")
            return ""
        return value

    def on_record(self, name: str, value: str, labels: Mapping[str, str], sentence: object) -> str:
        """Return a code if it is on record."""
        if value and value not in labels:
            self.problems[name] = sentence
            return ""
        return value

    def amount(self, name: str) -> Decimal | None:
        """Return yuan; thousands separators and full-width digits are understood."""
        plain = clean(self.text(name, MAX_NAME)).replace(",", "")
        if not plain:
            return None
        amount = None if holds_number(plain) else yuan(plain)
        if amount is None:
            self.problems[name] = _("Write the amount in yuan as a plain number, such as 366.50.")
        return amount

    def year(self) -> int | None:
        """Return a year with four digits."""
        text = self.text("year", MAX_NAME)
        if not text:
            return None
        year = whole_number(text, YEARS)
        if year is None:
            self.problems["year"] = _("Write the year with four digits, such as 2026.")
        return year

    def place(self) -> tuple[str, str]:
        """Return township and village; a village alone brings its township along."""
        labels = self.labels
        township = self.on_record(
            "township",
            self.text("township", MAX_NAME),
            labels.townships,
            _("There is no township with this code."),
        )
        village = self.on_record(
            "village",
            self.text("village", MAX_NAME),
            labels.villages,
            _("There is no village with this code."),
        )
        if village and township and not village.startswith(township):
            self.problems["village"] = _("This village does not lie in the township chosen.")
        return township or village[:9], village


def read_filter(params: Mapping[str, str], labels: Labels) -> PayoutFilter:
    """Read the parameters of an address or an API call; unknown ones are ignored.

    Raises ``InvalidFilter`` with one sentence per parameter that makes no sense. ``q`` is taken as
    typed: a caller that gets something else back from ``printed_query`` sends the reader there.
    """
    reader = _Reader(params, labels)
    code = reader.text("policy", MAX_NAME)
    policy = reader.on_record(
        "policy",
        (policy_code(code) or code) if code else "",
        labels.policies,
        _("There is no policy with this number."),
    )
    township, village = reader.place()
    least, most = reader.amount("min"), reader.amount("max")
    if least is not None and most is not None and least > most:
        reader.problems["min"] = _("The least amount is greater than the greatest one.")
    sort = reader.text("sort", MAX_NAME) or Sort.NAME
    if sort not in Sort.values:
        reader.problems["sort"] = _("The rows cannot be ordered like this.")
    name = reader.text("q", MAX_NAME)
    if problem := name_problem(name):
        reader.problems["q"] = problem
    payout_filter = PayoutFilter(
        q=name,
        policy=policy,
        year=reader.year(),
        township=township,
        village=village,
        min=least,
        max=most,
        sort=sort,
        cursor=reader.text("cursor", MAX_CURSOR),
    )
    if reader.problems:
        raise InvalidFilter(reader.problems)
    return payout_filter
