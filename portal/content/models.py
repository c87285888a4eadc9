"""What staff wrote and published, as the domain knows it: an item per page, and its history.

The tables keep the names they had in `disclosure`: a rename could not be expanded and contracted
while the release before it still runs (decision 25).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.content.enums import ContentEventKind, ContentKind, Fact, Removal, Validity
from portal.policies.models import Policy

if TYPE_CHECKING:
    import datetime as dt


class ContentQuerySet(models.QuerySet["ContentItem"]):
    """Content in adjectives."""

    def in_view(self, day: dt.date) -> ContentQuerySet:
        """Public on a day: published, not taken down, not past its last day."""
        return self.filter(
            Q(expires_on=None) | Q(expires_on__gte=day), removed_at=None, published_on__lte=day
        )

    def of_kind(self, *kinds: ContentKind) -> ContentQuerySet:
        """Of any of these kinds."""
        return self.filter(kind__in=kinds)

    def newest_first(self) -> ContentQuerySet:
        """In the order in which news is read."""
        return self.order_by("-published_on", "-id")


class ContentItem(models.Model):
    """A published page about policies: what is needed to name it, date it and lead to it.

    Written by ``services.register`` only. Without a policy it is about the whole scheme. The
    organisation stands as code and name, so that a merger rewrites nothing. What was taken down
    stays as a row for its history and is read by no public query.
    """

    key = models.CharField(_("source"), max_length=64, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=ContentKind)
    title = models.CharField(_("title"), max_length=255)
    summary = models.CharField(_("summary"), max_length=500, blank=True)
    address = models.CharField(
        _("address"), max_length=500, help_text=_("Path under the root of the site.")
    )
    policies = models.ManyToManyField(Policy, blank=True, related_name="content")
    organisation_code = models.CharField(_("code of the organisation"), max_length=16, blank=True)
    organisation = models.CharField(_("organisation"), max_length=96, blank=True)
    validity = models.CharField(_("validity"), max_length=12, choices=Validity, blank=True)
    facts = models.JSONField(_("short answers"), default=dict, blank=True)
    published_on = models.DateField(_("published on"))
    expires_on = models.DateField(
        _("public until"), null=True, blank=True, help_text=_("The last public day.")
    )
    changed_at = models.DateTimeField(_("changed at"))
    removed_at = models.DateTimeField(_("taken down at"), null=True, blank=True)

    objects = ContentQuerySet.as_manager()

    class Meta:
        db_table = "disclosure_contentitem"
        verbose_name = _("content")
        verbose_name_plural = _("content")
        ordering = ("-published_on", "-id")
        indexes = (
            models.Index(
                fields=["kind", "-published_on", "-id"],
                name="content_latest",
                condition=Q(removed_at=None),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def audit_label(self) -> str:
        """What an audit entry calls it."""
        return f"{self.key} {self.title}"

    def in_view(self, day: dt.date) -> bool:
        """Say the same as ``ContentQuerySet.in_view`` of one row."""
        begun = self.published_on <= day
        ended = self.expires_on is not None and self.expires_on < day
        return begun and not ended and self.removed_at is None

    def fact(self, name: Fact) -> str:
        """Return a short answer, "" where there is none."""
        return str(self.facts.get(name.value, ""))


class ContentEvent(models.Model):
    """One line of the public history of content; never changed, never deleted.

    ``note`` is what a correction says was wrong. The title is the item's: of what was taken down
    the history shows none.
    """

    item = models.ForeignKey(ContentItem, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=ContentEventKind)
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    removal = models.CharField(max_length=12, choices=Removal, blank=True)

    class Meta:
        db_table = "disclosure_contentevent"
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="REMOVED") & ~Q(removal="") | ~Q(kind="REMOVED") & Q(removal=""),
                name="content_removal_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind}"
