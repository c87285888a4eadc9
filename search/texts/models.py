"""Tables of text search: what is public, as it is found; what staff teach the search."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .kinds import TextKind

MAX_WORDS = 12


class Text(models.Model):
    """One public text as it is found: a copy that any owner can make anew, never the original.

    ``folded`` is title, summary and body as they are compared; ``day`` the ordinal of
    ``published_on``, 0 without, and the order of hits; ``digest`` tells whether a record changed.
    The tokens stand in a column that only PostgreSQL has, on SQLite in a table of FTS5
    (search.texts.tables); both are written by search.texts.index alone.
    """

    key = models.CharField(max_length=96, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=TextKind)
    title = models.CharField(_("title"), max_length=300)
    summary = models.CharField(_("summary"), max_length=600, blank=True)
    body = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    address = models.CharField(_("address"), max_length=300)
    organisation = models.CharField(_("published by"), max_length=120, blank=True)
    published_on = models.DateField(_("published on"), null=True)
    day = models.PositiveIntegerField(default=0)
    policy_codes = models.JSONField(default=list)
    digest = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("public text")
        verbose_name_plural = _("public texts")
        indexes = (
            models.Index(fields=["-day", "-id"], name="text_newest"),
            # Order and facet of hits, read without their long columns
            models.Index(fields=["id", "kind", "day"], name="text_facts"),
            models.Index(fields=["address"], name="text_address"),
        )

    def __str__(self) -> str:
        return self.key


def validate_words(value: object) -> None:
    """Accept 2 to 12 different words of at most 40 characters; raise ValidationError otherwise."""
    well_formed = (
        isinstance(value, list)
        and all(isinstance(word, str) and 0 < len(word) <= 40 for word in value)
        and 2 <= len(set(value)) == len(value) <= MAX_WORDS
    )
    if not well_formed:
        raise ValidationError(_("Write two to twelve different words, each at most 40 characters."))


class Synonym(models.Model):
    """Words that mean the same: who asks for one finds the others, too."""

    words = models.JSONField(_("words"), validators=[validate_words])
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ("id",)

    def __str__(self) -> str:
        return "、".join(self.words)


class Promotion(models.Model):
    """A text that is promoted for one question, with a sentence that says why."""

    question = models.CharField(_("question"), max_length=60, help_text=_("As people type it."))
    folded = models.CharField(max_length=120, editable=False)
    key = models.CharField(max_length=96)
    reason = models.CharField(_("sentence below the title"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("promoted result")
        verbose_name_plural = _("promoted results")
        ordering = ("folded", "position", "id")
        constraints = (
            models.UniqueConstraint(fields=["folded", "key"], name="promoted_once_per_question"),
        )

    def __str__(self) -> str:
        return f"{self.question} → {self.key}"


class MissedQuery(models.Model):
    """A question without an answer, kept only when all its words are public vocabulary."""

    words = models.CharField(_("question"), max_length=120, unique=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    first_on = models.DateField(_("first on"))
    last_on = models.DateField(_("last on"))

    class Meta:
        verbose_name = _("question without an answer")
        verbose_name_plural = _("questions without an answer")
        ordering = ("-times", "words")

    def __str__(self) -> str:
        return self.words
