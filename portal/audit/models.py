"""Entries, their seals, and the two working tables beside them."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Moment(Now):
    """The database's clock, with microseconds on SQLite, too.

    Django's own form writes milliseconds there and compares them as text with microseconds.
    """

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Return SQLite's expression."""
        template = "STRFTIME('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%f000', 'NOW')"
        return self.as_sql(compiler, connection, template=template, **context)


class EntryQuerySet(models.QuerySet["Entry"]):
    """Filters of entries."""

    def unsealed(self) -> EntryQuerySet:
        """Entries that no seal covers yet."""
        return self.filter(seal__isnull=True)


class Entry(models.Model):
    """One act, written in the transaction of the act; frozen by a guard without a lift.

    The actor is a snapshot, the subject a label and ids: no foreign keys, so that nothing that
    happens to them later changes what is written here.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("time of the act"), db_default=Moment(), editable=False)
    act = models.CharField(_("act"), max_length=64)
    actor_account = models.CharField(_("account"), max_length=150)
    actor_member = models.CharField(_("member of staff"), max_length=36, blank=True)
    actor_name = models.CharField(_("name of the actor"), max_length=64, blank=True)
    actor_organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    actor_role = models.CharField(_("role"), max_length=32, blank=True)
    subject_type = models.CharField(_("kind of subject"), max_length=64, blank=True)
    subject_id = models.CharField(_("subject"), max_length=40, blank=True)
    subject_uuid = models.UUIDField(null=True, editable=False)
    subject_label = models.CharField(_("subject"), max_length=120, blank=True)
    detail = models.JSONField(_("detail"), default=dict, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        default_permissions = ("view",)
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["subject_type", "subject_id"], name="audit_entry_subject"),
            models.Index(fields=["actor_account", "-id"], name="audit_entry_account"),
            models.Index(fields=["act", "-id"], name="audit_entry_act"),
            models.Index(fields=["at"], name="audit_entry_at"),
            # Batch numbers and accounts are looked for by how they begin
            models.Index(
                fields=["subject_label"],
                name="audit_entry_label",
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(
                KeyTextTransform("address", "detail"),
                models.F("id").desc(),
                name="audit_entry_address",
                condition=models.Q(detail__has_key="address"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.act}"


class Unsealed(models.Model):
    """An entry that waits for its seal: the sealer's queue.

    Written with the entry, so an entry that commits after one with a higher number is still
    found, without searching all entries every second.
    """

    entry = models.OneToOneField(Entry, models.DO_NOTHING, primary_key=True, related_name="waiting")

    class Meta:
        default_permissions = ()


class Seal(models.Model):
    """A link of the chain over one entry; append-only, frozen by a guard without a lift.

    `mac` is the keyed hash of `prev`, `seq`, `at` and the canonical form of the entry; `prev` is
    the mac of the seal before, 32 zero bytes for the first.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal")
    seq = models.BigIntegerField(unique=True)
    prev = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)
    key = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("seq",)

    def __str__(self) -> str:
        return f"seal {self.seq}"


class Lift(models.Model):
    """A guard lifted within the running transaction; the row never outlives it.

    The triggers of all guarded tables read this table, so its columns stay as they are: SQLite
    cannot rebuild a table that the triggers of other tables name.
    """

    name = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()


class Lock(models.Model):
    """A name that one transaction at a time holds by locking its row (`portal.audit.locks`)."""

    name = models.CharField(max_length=32, primary_key=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Verification(models.Model):
    """One run of verification: how far it came, what it found, when it was through.

    A run that was cut off goes on from here, so `mac` (keyed with the audit key) covers everything
    in the row: whoever writes it past the service makes the next run begin anew. findings: pairs
    of a proof's difference (proof, subject, fact). unproved counts records of which the trail says
    too little.
    """

    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seq = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32)
    late = models.PositiveIntegerField(default=0)
    stage = models.CharField(max_length=64, blank=True)
    position = models.BigIntegerField(default=0)
    records = models.BigIntegerField(default=0)
    unproved = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)
    whole = models.BooleanField(default=False, help_text=_("Ended, and nothing was found."))
    mac = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"verification {self.pk}"


def label_of(subject: models.Model) -> str:
    """Return a label without anybody's name: `audit_label` of the row, else kind and number."""
    label: Any = getattr(subject, "audit_label", "")
    return (
        str(label() if callable(label) else label) or f"{subject._meta.verbose_name} {subject.pk}"
    )
