"""Everything on record about one policy, read once for its page and its API answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal.disclosure.queries import figures_of_policy, published_sets
from portal.places.models import Place
from portal.policies.enums import DisclosureClass
from portal.policies.queries import current_listing

if TYPE_CHECKING:
    from portal.disclosure.models import Edition, Figure
    from portal.policies.models import Listing, Policy, Rate

LATEST: Final = 5


@dataclass(frozen=True)
class PolicyRecord:
    """Everything on record about a policy, read once (six queries)."""

    policy: Policy
    listing: Listing | None
    rates: tuple[Rate, ...]
    figures: tuple[Figure, ...]
    sets: tuple[Edition, ...]
    townships: dict[str, str]

    @property
    def named(self) -> bool:
        """Whether rows with names are on the website."""
        return self.policy.disclosure_class == DisclosureClass.A

    @property
    def lead(self) -> str:
        """The department in charge, "" when the list names none."""
        return self.listing.lead.name if self.listing and self.listing.lead else ""

    @property
    def years(self) -> list[Figure]:
        """The county's figures that are shown, newest year first."""
        return [figure for figure in self.figures if not figure.township_code and not figure.hidden]


def read_record(policy: Policy) -> PolicyRecord:
    """Read what is on record."""
    figures = tuple(figures_of_policy(policy.code))
    codes = {figure.township_code for figure in figures} - {""}
    places = Place.objects.filter(code__in=codes) if codes else Place.objects.none()
    return PolicyRecord(
        policy=policy,
        listing=current_listing(policy),
        rates=tuple(policy.rates.all()),
        figures=figures,
        sets=tuple(published_sets(policy=policy.code)[:LATEST]),
        townships=dict(places.values_list("code", "name")),
    )
