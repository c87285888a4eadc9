"""Whoever uploaded a sheet sees beside each finding whose row it is (ADR 29)."""

from __future__ import annotations

from collections import defaultdict
from io import BytesIO
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.crypto.files import as_bytes
from portal.crypto.opening import decrypt_for_act
from portal.payouts.enums import UploadStatus
from portal.payouts.models import Upload
from portal.payouts.sheets.names import names_at

from .errors import UploadGone
from .request import require_import

if TYPE_CHECKING:
    from collections.abc import Collection

    from portal.staff.models import User

# A worksheet without a column 姓名 pays its householders
_NAMES = ("name", "householder_name")


@transaction.atomic
def names_of_rows(
    *, upload: Upload, by: User, rows: Collection[tuple[str, int]]
) -> dict[tuple[str, int], str]:
    """Return the full names that stand in rows (worksheet, row) of somebody's own upload; recorded.

    They are read from the encrypted file each time and stored nowhere else. Raises UploadGone for
    the upload of somebody else or one that waits no more, NotAllowed for whoever may not import
    for its unit any more.
    """
    mine = Upload.objects.openable_by(by).filter(pk=upload.pk, status=UploadStatus.READ)
    if not mine.exists():
        raise UploadGone
    post = require_import(by=by, policy=upload.policy, unit=upload.unit, village=upload.village)
    content = decrypt_for_act(upload, "content")
    if content is None:
        raise UploadGone
    by_sheet: dict[str, set[int]] = defaultdict(set)
    for sheet, row in rows:
        by_sheet[sheet].add(row)
    names = names_at(BytesIO(as_bytes(content)), _columns(upload), by_sheet)
    if names:
        record(
            act="payouts.names_of_rows",
            actor=post.actor(by),
            subject=upload,
            detail={"file_sha256": bytes(upload.digest).hex(), "rows": len(names)},
        )
    return names


def _columns(upload: Upload) -> dict[str, str]:
    """Return the letter of the column of names, by worksheet."""
    letters: dict[str, str] = {}
    for sheet in upload.report["sheets"]:
        columns = {column["column"]: column["letter"] for column in sheet["columns"]}
        column = next((columns[name] for name in _NAMES if name in columns), "")
        if column:
            letters[sheet["name"]] = column
    return letters
