"""What was written about a policy and decided over time, read once for its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.content.enums import ContentKind, Validity
from portal.content.queries import content_history, content_of_policy
from portal.policies.queries import ListingChange, listing_history

if TYPE_CHECKING:
    from portal.content.models import ContentEvent, ContentItem
    from portal.policies.models import Policy

# Documents in force come first
_ORDER = {Validity.IN_FORCE: 0, "": 1, Validity.DRAFT: 2, Validity.LAPSED: 3, Validity.REPEALED: 3}


@dataclass(frozen=True)
class PolicyContent:
    """Published content about a policy, what happened to it, and the policy's way through editions.

    ``items`` are newest first; channels of the whole scheme are among them.
    """

    items: tuple[ContentItem, ...]
    events: tuple[ContentEvent, ...]
    changes: tuple[ListingChange, ...]

    def of(self, *kinds: ContentKind) -> list[ContentItem]:
        """Return the items of some kinds."""
        return [item for item in self.items if item.kind in kinds]

    @property
    def documents(self) -> list[ContentItem]:
        """The basis documents, those that hold first."""
        documents = self.of(ContentKind.BASIS)
        return sorted(documents, key=lambda item: _ORDER.get(item.validity, 1))

    @property
    def guide(self) -> ContentItem | None:
        """The newest application guide."""
        return next(iter(self.of(ContentKind.GUIDE)), None)


def read_content(policy: Policy) -> PolicyContent:
    """Read it (four queries)."""
    return PolicyContent(
        items=tuple(content_of_policy(policy, ContentKind.CHANNEL)),
        events=tuple(content_history(policy)),
        changes=tuple(listing_history(policy)),
    )
