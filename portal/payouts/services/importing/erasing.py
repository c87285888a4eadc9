"""Files of uploads are erased by rule; who uploaded what, its digest and its report stay."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from portal.audit.actors import SYSTEM
from portal.audit.services import record
from portal.clocks import now
from portal.crypto.protected import store
from portal.payouts.enums import UNFINISHED_UPLOADS, BatchStatus, UploadStatus
from portal.payouts.models import Upload


@transaction.atomic
def erase_contents(*, waiting_days: int, settled_days: int) -> int:
    """Erase files by rule and return how many; who uploaded what and its digest stay.

    A file goes that was not kept for ``waiting_days``, whether it was ever read or not, or whose
    batch has been settled or discarded for ``settled_days``. Who works at one loses it.
    """
    moment = now()
    stale = Q(status__in=UNFINISHED_UPLOADS, at__lt=moment - timedelta(days=waiting_days))
    done = moment - timedelta(days=settled_days)
    over = Q(batch__settled_at__lt=done) | Q(batch__status=BatchStatus.DISCARDED, at__lt=done)
    uploads = Upload.objects.with_content().filter(stale | over).select_for_update(of=("self",))
    erased = 0
    for upload in uploads:
        if upload.status in UNFINISHED_UPLOADS:
            give_up(upload)
        else:
            store(upload, content=None)
        erased += 1
    if erased:
        record(act="payouts.erase_uploads", actor=SYSTEM, detail={"files": erased})
    return erased


def give_up(upload: Upload) -> None:
    """Give a locked upload up; its file goes at once, and who works at it keeps nothing."""
    upload.status = UploadStatus.DROPPED
    upload.holder = upload.until = None
    store(upload, content=None)
