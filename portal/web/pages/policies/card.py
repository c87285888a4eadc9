"""The plain card of a policy: five answers from its guide and the data that exists (look, rule 1).

What is not on record is said as not on record; nothing here is invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.clocks import today
from portal.content.enums import Fact, Validity
from portal.policies.enums import DisclosureClass, PayeeBasis
from portal.policies.periods import PeriodKind
from portal.policies.rules import rate_on
from portal.web.pages.parts.figures import as_date, long_date, money, unit_word
from portal.web.pages.parts.labels import PAID_BY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.content.models import ContentItem
    from portal.web.pages.policies.content import PolicyContent
    from portal.web.pages.policies.record import PolicyRecord


def plain_card(
    record: PolicyRecord, content: PolicyContent, hotlines: Sequence[dict[str, str]]
) -> dict[str, str]:
    """Return {who, how_much, how, when, contact}; telephone lines are those of the site."""
    guide = content.guide
    return {
        "who": _quoted(guide, Fact.WHO) or _who(record, content, hotlines),
        "how_much": _how_much(record, guide),
        "how": _how(record, guide),
        "when": _when(record, guide),
        "contact": _contact(record, guide, hotlines),
    }


def _quoted(guide: ContentItem | None, fact: Fact) -> str:
    """Return an answer of the guide as a sentence that others can follow."""
    told = guide.fact(fact) if guide else ""
    if fact == Fact.PHONE or not told or told[-1] in "。.！？!?；;…":
        return told
    return _("%(answer)s.") % {"answer": told}


def _who(record: PolicyRecord, content: PolicyContent, hotlines: Sequence[dict[str, str]]) -> str:
    ask = record.lead or (hotlines[0]["label"] if hotlines else "")
    office = {"office": ask or _("The office in charge")}
    if any(document.validity != Validity.DRAFT for document in content.documents):
        return (
            _(
                "The conditions stand in the basis documents further down. %(office)s tells you"
                " whether you qualify."
            )
            % office
        )
    return (
        _(
            "The conditions stand in the policy's own documents, which are not on this site yet."
            " %(office)s tells you whether you qualify."
        )
        % office
    )


def _how_much(record: PolicyRecord, guide: ContentItem | None) -> str:
    rate = rate_on(record.rates, today())
    told = _quoted(guide, Fact.HOW_MUCH)
    # A guide that is older than the rate in force may still name the one before
    if guide and told and (rate is None or as_date(guide.changed_at) >= rate.valid_from):
        return told
    if rate is None:
        if record.years:
            return _("The rate is not on this site yet. What was paid stands further down.")
        return _("The rate is not on this site yet.")
    return _("%(yuan)s yuan per %(unit)s, since %(day)s.") % {
        "yuan": money(rate.amount),
        "unit": unit_word(rate.unit),
        "day": long_date(rate.valid_from),
    }


def _how(record: PolicyRecord, guide: ContentItem | None) -> str:
    how = _quoted(guide, Fact.HOW) or _(
        "How to apply is not described on this site yet; ask your village committee first."
    )
    accounts = [
        str(PayeeBasis(basis).label) for basis in record.policy.payee_basis if basis in PayeeBasis
    ]
    if accounts:
        into = {"accounts": _(" or ").join(accounts)}
        how += _(" The money goes to: %(accounts)s.") % into
    return how


def _when(record: PolicyRecord, guide: ContentItem | None) -> str:
    when = _quoted(guide, Fact.WHEN) or str(PAID_BY[PeriodKind(record.policy.period_kind)])
    if record.policy.disclosure_class == DisclosureClass.C:
        when += _(" The figures of a year come out after its end.")
    else:
        days = {"days": record.policy.disclosure_days}
        when += _(" Lists come out within %(days)d working days after the payment.") % days
    if record.sets:
        newest = record.sets[0]
        when += _(" Published last: %(period)s, on %(day)s.") % {
            "period": newest.disclosure.period_value.label,
            "day": long_date(newest.published_at),
        }
    return when


def _contact(
    record: PolicyRecord, guide: ContentItem | None, hotlines: Sequence[dict[str, str]]
) -> str:
    own = _in_one_line(_quoted(guide, Fact.PHONE))
    contacts = [f"{record.lead} {own}".strip()] if record.lead or own else []
    contacts += [f"{line['label']} {_in_one_line(line['number'])}" for line in hotlines[:2]]
    return _("; ").join(contacts)


def _in_one_line(number: str) -> str:
    """Return a telephone number that is not broken at its space or hyphen."""
    return number.replace(" ", "\u00a0").replace("-", "\u2011")
