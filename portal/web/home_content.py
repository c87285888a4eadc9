"""What staff say on the home page: a note with links, and searches that many people make."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from django.utils.translation import gettext as _

from portal.content.errors import NotPublishable, PersonalNumber
from portal.content.rules import is_site_path
from portal.identifiers.finder import holds_number
from portal.web.models import HomeVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

LONGEST_HEADING: Final = 40
LONGEST_TEXT: Final = 300
LONGEST_LABEL: Final = 60
MOST_LINKS: Final = 6


@dataclass(frozen=True, kw_only=True)
class HomeContent:
    """The words of one version. ``links`` are (label, path under the root of the site).

    ``until`` is the last day on which the note is shown; ``searches`` are words that the site's
    search is offered for. Without a heading there is no note.
    """

    heading: str = ""
    text: str = ""
    links: tuple[tuple[str, str], ...] = ()
    until: dt.date | None = None
    searches: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "heading": self.heading,
            "text": self.text,
            "links": [{"label": label, "address": path} for label, path in self.links],
            "until": self.until.isoformat() if self.until else "",
            "searches": list(self.searches),
        }

    @classmethod
    def from_json(cls, words: dict[str, Any]) -> Self:
        """Return the words of a stored version."""
        return cls(
            heading=words["heading"],
            text=words["text"],
            links=tuple((link["label"], link["address"]) for link in words["links"]),
            until=dt.date.fromisoformat(words["until"]) if words["until"] else None,
            searches=tuple(words["searches"]),
        )

    def refuse_unusable(self) -> None:
        """Raise NotPublishable or PersonalNumber for words that cannot be shown."""
        if (self.text or self.links) and not self.heading:
            raise NotPublishable("heading", _("Give the note a heading."))
        labels = [label for label, _path in self.links]
        for name, label, texts, longest in (
            ("heading", _("Heading"), [self.heading], LONGEST_HEADING),
            ("text", _("Text"), [self.text], LONGEST_TEXT),
            ("links", _("Links"), labels, LONGEST_LABEL),
            ("searches", _("Searches"), self.searches, LONGEST_LABEL),
        ):
            _refuse(name, label, texts, longest)
        if len(self.links) > MOST_LINKS or len(self.searches) > MOST_LINKS:
            sentence = _("At most %(count)d links and as many searches fit on the page.")
            raise NotPublishable("links", sentence % {"count": MOST_LINKS})
        for label, path in self.links:
            if not label or not is_site_path(path):
                sentence = _("“%(address)s” is no address on this site.")
                raise NotPublishable("links", sentence % {"address": path[:80]})


def _refuse(name: str, label: str, texts: list[str] | tuple[str, ...], longest: int) -> None:
    for text in texts:
        if len(text) > longest:
            sentence = _("“%(field)s” is longer than %(count)d characters.")
            raise NotPublishable(name, sentence % {"field": label, "count": longest})
        if holds_number(text):
            raise PersonalNumber(name, label)


def newest_content() -> QuerySet[HomeVersion, tuple[dict[str, Any]]]:
    """Return the row of the words that were published last, for ``content_on``."""
    return HomeVersion.objects.order_by("-number").values_list("words")[:1]


def content_on(rows: Sequence[tuple[dict[str, Any]]], day: dt.date) -> HomeContent:
    """Return what the home page says on a day, from the row of ``newest_content``."""
    words = HomeContent.from_json(rows[0][0]) if rows else HomeContent()
    if words.until is not None and words.until < day:
        return HomeContent(searches=words.searches)
    return words
