"""What the domain holds for text search: policies and published sets. Titles only, never rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation

from portal.disclosure.queries import published_sets
from portal.policies.enums import DisclosureClass
from portal.policies.models import Policy
from portal.policies.queries import current_listing
from portal.web.pages.parts.labels import SHOWN_SENTENCE, page_title, set_title

from .kinds import TextKind
from .registry import TextRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from portal.disclosure.models import Edition


def _after_colon(keys: Collection[str]) -> list[str]:
    return [key.partition(":")[2] for key in keys]


class PolicyTexts:
    """Each policy: name, number, departments, rates and their basis, how it is disclosed."""

    name = "policy"

    def records(self, keys: Collection[str] | None = None) -> Iterator[TextRecord]:
        """Yield policies in the order of their codes; the standing place for new ones is none."""
        policies = Policy.objects.payable().prefetch_related("rates")
        if keys is not None:
            policies = policies.filter(code__in=_after_colon(keys))
        with translation.override(settings.LANGUAGE_CODE):
            for policy in policies:
                yield _policy(policy)


def _policy(policy: Policy) -> TextRecord:
    listing = current_listing(policy)
    departments = [department.name for department in listing.departments.all()] if listing else []
    rates = [
        " ".join(filter(None, (f"{rate.amount}元/{rate.unit}", rate.basis)))
        for rate in policy.rates.all()
    ]
    level = listing.get_level_display() if listing else ""
    sentence = (
        "" if policy.standing else str(SHOWN_SENTENCE[DisclosureClass(policy.disclosure_class)])
    )
    return TextRecord(
        key=f"policy:{policy.code}",
        kind=TextKind.POLICY,
        title=policy.name,
        summary="，".join(filter(None, (level, "、".join(departments)))),
        body="\n".join(filter(None, (policy.code, *rates, sentence))),
        address=f"policies/{policy.code}/",
        policy_codes=(policy.code,),
        organisation=listing.lead.name if listing and listing.lead else "",
    )


class SetTexts:
    """Each published set in force, of any class: its title, unit and reference number."""

    name = "set"

    def records(self, keys: Collection[str] | None = None) -> Iterator[TextRecord]:
        """Yield sets, newest first."""
        editions = published_sets().in_force()
        if keys is not None:
            editions = editions.filter(disclosure__ref__in=_after_colon(keys))
        with translation.override(settings.LANGUAGE_CODE):
            for edition in editions.iterator(chunk_size=1000):
                yield _set(edition)


def _set(edition: Edition) -> TextRecord:
    disclosure = edition.disclosure
    zone = timezone.get_default_timezone()
    return TextRecord(
        key=f"set:{disclosure.ref}",
        kind=TextKind.DISCLOSURE,
        title=set_title(edition),
        summary=page_title(edition),
        body=f"{disclosure.unit.name}\n{disclosure.ref}\n{disclosure.policy.code}",
        address=f"disclosures/{disclosure.ref}/",
        published_on=timezone.localdate(edition.published_at, zone),
        policy_codes=(disclosure.policy.code,),
        organisation=edition.published_by,
    )
