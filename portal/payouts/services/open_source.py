"""Opening the uploaded sheet of a batch: for its reviewers and the auditor, each time recorded."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.audit.services import record
from portal.crypto.files import as_bytes
from portal.crypto.reveal import reveal_many
from portal.payouts import queries
from portal.payouts.enums import LookupPurpose
from portal.payouts.lookup_errors import SourceDiffers, SourceGone, SourcePurposeMissing
from portal.payouts.models import Upload
from portal.staff.enums import RevealWay
from portal.staff.powers import Act, require
from portal.staff.quotas import shown_for

if TYPE_CHECKING:
    from portal.payouts.models import Batch
    from portal.staff.models import User

PURPOSE: Final = shown_for("payouts.open_source", RevealWay.LIST, _("Uploaded sheet opened"))


@dataclass(frozen=True, slots=True)
class SourceSheet:
    """An uploaded sheet as it came: its bytes, and a file name that holds the batch's number."""

    name: str
    content: bytes


@transaction.atomic
def open_source(*, batch: Batch, purpose: str, by: User) -> SourceSheet:
    """Return the sheet that the rows of a batch came from, and record who opened it, what for.

    It is compared with the digest that was kept when it came. Raises NotAllowed,
    SourcePurposeMissing, SourceGone (erased by rule, or it came by the command), SourceDiffers.
    """
    post = require(by, Act.OPEN_SOURCE, **queries.authorisation_target(batch))
    if purpose not in LookupPurpose.values:
        raise SourcePurposeMissing
    source = queries.source_of(batch)
    upload = queries.upload_of(source) if source is not None else None
    if source is None or upload is None:
        raise SourceGone
    actor = post.actor(by)
    values = reveal_many(
        Upload, [upload], ["content"], by=actor, purpose=PURPOSE, persons=batch.line_count
    )
    text = values.get(upload.pk, {}).get("content")
    if text is None:
        raise SourceGone
    content = as_bytes(text)
    if not hmac.compare_digest(hashlib.sha256(content).digest(), bytes(source.digest)):
        raise SourceDiffers
    record(
        act="payouts.open_source",
        actor=actor,
        subject=batch,
        detail={
            "purpose": purpose,
            "file_sha256": bytes(source.digest).hex(),
            "bytes": source.size,
        },
    )
    return SourceSheet(f"{batch.number}-sheet{source.suffix}", content)
