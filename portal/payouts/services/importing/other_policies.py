"""Whether a sheet names another policy than the one it is handed in for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from portal.identifiers.cleaning import squeeze
from portal.policies.models import Policy
from portal.policies.wordings import groups_of_words

if TYPE_CHECKING:
    from collections.abc import Iterable

# Shorter names are words that any title may hold; words are taught for one meaning
_SHORTEST: Final = 4
_SHORTEST_WORD: Final = 2
# A group that stands for more policies tells none apart (补贴, 补助)
_MOST_MEANT: Final = 6


class OtherPolicies:
    """The names of all policies but one, and the words taught for them (two queries).

    Names are those of the current edition. A group of words stands for the policies in whose names
    one of its words stands (低保, 最低生活保障: 农村最低生活保障).
    """

    def __init__(self, policy: Policy) -> None:
        own = squeeze(policy.name)
        names: Iterable[str] = Policy.objects.exclude(pk=policy.pk).values_list("name", flat=True)
        others = sorted({squeeze(name) for name in names})
        self._own = {own}
        # By what may stand in a title: the policy's name
        self._names = {name: name for name in others if len(name) >= _SHORTEST}
        for group in groups_of_words():
            words = [word for word in map(squeeze, group) if len(word) >= _SHORTEST_WORD]
            meant = [name for name in others if any(word in name for word in words)]
            if len(meant) > _MOST_MEANT:
                continue
            if any(word in own for word in words):
                self._own.update(words)
            elif meant:
                self._names = dict.fromkeys(words, "、".join(meant)) | self._names
        # What stands within the own name may be its short form
        self._names = {word: name for word, name in self._names.items() if word not in own}
        self._longest_first = sorted(self._names, key=len, reverse=True)

    def named_in(self, text: str) -> str:
        """Return the other policy whose name or word stands in a text without spaces, or nothing.

        The longest counts. A text that holds the own name or a word for it, too, is of this policy,
        unless that only stands there as a part of the longer one.
        """
        word = next((word for word in self._longest_first if word in text), "")
        rest = text.replace(word, "")
        if not word or any(own in rest for own in self._own):
            return ""
        name = self._names[word]
        return name if word in name else f"{word}（{name}）"
