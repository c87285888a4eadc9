"""Writing entries. Called inside the transaction of the act that it records."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from portal.audit.canon import TEXTS
from portal.audit.errors import BadDetail
from portal.audit.models import Entry, Unsealed, label_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model

    from portal.audit.actors import Actor

# JSON writes NUL so; an even number of backslashes before it is text that looks like it.
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def record(
    *,
    act: str,
    actor: Actor,
    subject: Model | None = None,
    detail: Mapping[str, Any] | None = None,
) -> Entry:
    """Write one entry, in the caller's transaction.

    act: "context.verb" (at most 64 characters). subject: the row acted upon; its label comes
    from its `audit_label` (attribute or method) or is kind and number, never a person's name.
    detail: JSON values, dates, Decimals and UUIDs (kept as text); no floats, no plaintext of a
    paid person. Raises BadDetail for what would come back altered. A database error leaves the
    caller's transaction fit for nothing but a rollback: no act without its entry.
    """
    entry = Entry(
        act=act,
        actor_account=actor.account,
        actor_member=actor.member_uuid,
        actor_name=actor.name,
        actor_organisation=actor.organisation,
        actor_role=actor.role,
        detail=storable(detail or {}),
        **({} if subject is None else _subject(subject)),
    )
    _refuse_nul(entry)
    with transaction.atomic(savepoint=False):
        entry.save(force_insert=True)
        Unsealed.objects.create(entry=entry)
    return entry


def _refuse_nul(entry: Entry) -> None:
    """NUL parts the texts in the form that is sealed, and PostgreSQL refuses it anyway."""
    if any("\0" in getattr(entry, name) for name in TEXTS):
        raise BadDetail("NUL")


def storable(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return the detail as plain JSON values that both databases give back unchanged."""
    try:
        text = json.dumps(detail, cls=DjangoJSONEncoder, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (TypeError, ValueError) as error:
        raise BadDetail(type(error).__name__) from None
    if NUL.search(text):
        raise BadDetail("NUL")
    return json.loads(text, parse_float=_no_float)


def _no_float(_text: str) -> None:
    raise BadDetail("float")


def _subject(subject: Model) -> dict[str, Any]:
    row = getattr(subject, "uuid", None)
    return {
        "subject_type": subject._meta.label_lower,
        "subject_id": str(subject.pk),
        "subject_uuid": row if isinstance(row, uuid.UUID) else None,
        "subject_label": label_of(subject)[:120],
    }
