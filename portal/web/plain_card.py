"""The plain card of a policy: five answers from the data that exists (look, rule 1).

What is not on record is said as not on record; nothing here is invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.clocks import today
from portal.policies.enums import DisclosureClass, PayeeBasis
from portal.policies.periods import PeriodKind
from portal.policies.rules import rate_on
from portal.web.figures import long_date, money
from portal.web.wording import PAID_BY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.web.policy_known import Known


def plain_card(known: Known, hotlines: Sequence[dict[str, str]]) -> dict[str, str]:
    """Return {who, how_much, how, when, contact}; telephone lines are those of the site."""
    ask = known.lead or (hotlines[0]["label"] if hotlines else "")
    return {
        "who": _(
            "The conditions stand in the policy's own documents, which are not on this site yet."
            " %(office)s tells you whether you qualify."
        )
        % {"office": ask or _("The office in charge")},
        "how_much": _how_much(known),
        "how": _how(known),
        "when": _when(known),
        "contact": _contact(known, hotlines),
    }


def _how_much(known: Known) -> str:
    rate = rate_on(known.rates, today())
    if rate is None:
        return _("The rate is not on this site yet. What was paid stands further down.")
    return _("%(yuan)s yuan per %(unit)s, since %(day)s.") % {
        "yuan": money(rate.amount),
        "unit": rate.unit,
        "day": long_date(rate.valid_from),
    }


def _how(known: Known) -> str:
    how = _("How to apply is not described on this site yet; ask your village committee first.")
    accounts = [
        str(PayeeBasis(basis).label) for basis in known.policy.payee_basis if basis in PayeeBasis
    ]
    if accounts:
        into = {"accounts": _(" or ").join(accounts)}
        how += _(" The money goes to: %(accounts)s.") % into
    return how


def _when(known: Known) -> str:
    when = str(PAID_BY[PeriodKind(known.policy.period_kind)])
    if known.policy.disclosure_class == DisclosureClass.C:
        when += _(" The figures of a year come out after its end.")
    else:
        days = {"days": known.policy.disclosure_days}
        when += _(" Lists come out within %(days)d working days after the payment.") % days
    if known.sets:
        newest = known.sets[0]
        when += _(" Published last: %(period)s, on %(day)s.") % {
            "period": newest.disclosure.period_value.label,
            "day": long_date(newest.published_at),
        }
    return when


def _contact(known: Known, hotlines: Sequence[dict[str, str]]) -> str:
    asked = [known.lead] if known.lead else []
    asked += [f"{line['label']} {_in_one_line(line['number'])}" for line in hotlines[:2]]
    return _("; ").join(asked)


def _in_one_line(number: str) -> str:
    """Return a telephone number that is not broken at its space or hyphen."""
    return number.replace(" ", "\u00a0").replace("-", "\u2011")
