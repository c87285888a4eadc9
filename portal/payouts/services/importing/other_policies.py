"""Whether a sheet names another policy than the one it is handed in for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from portal.identifiers.cleaning import squeeze
from portal.policies.models import Policy

if TYPE_CHECKING:
    from collections.abc import Iterable

# Shorter names are words that any title may hold
_SHORTEST: Final = 4


class OtherPolicies:
    """The names of all policies but one, as they stand in the current edition (one query)."""

    def __init__(self, policy: Policy) -> None:
        self._own = squeeze(policy.name)
        names: Iterable[str] = Policy.objects.exclude(pk=policy.pk).values_list("name", flat=True)
        others = {squeeze(name) for name in names}
        # What stands within the own name may be its short form
        self._names = sorted(
            (name for name in others if len(name) >= _SHORTEST and name not in self._own),
            key=len,
            reverse=True,
        )

    def named_in(self, text: str) -> str:
        """Return the longest name of another policy in a text without spaces, or nothing.

        A text that holds the own name too is of this policy, unless the own name only stands there
        as a part of the longer one.
        """
        name = next((name for name in self._names if name in text), "")
        return "" if self._own in text.replace(name, "") else name
