"""Attached files: public with the page they stand on, and as long as it is.

The public surface runs as another user of the machine. Files are written for the staff's eyes
(``STORAGES``); that one is public stands in the mode of the file, too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from .errors import PublishRefused
from .media_used import attachments_of
from .models import PublicFile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .models import Article, Attachment

OPEN: Final = 0o644
CLOSED: Final = 0o600


def show_files(page: Article) -> list[str]:
    """Make public the files of a page, and no others any more that it had; return their keys.

    Files that it had are among them.
    """
    before = hide_files(page)
    files = attachments_of(page)
    PublicFile.objects.bulk_create(PublicFile(page_id=page.pk, attachment=file) for file in files)
    transaction.on_commit(lambda: settle_modes(files))
    return [*before, *(file.key for file in files)]


def hide_files(page: Article) -> list[str]:
    """Let the files of a page be read there no more; return their keys.

    Another page may still show them.
    """
    rows = PublicFile.objects.filter(page_id=page.pk).select_related("attachment")
    files = [row.attachment for row in rows]
    rows.delete()
    transaction.on_commit(lambda: settle_modes(files))
    return [file.key for file in files]


def settle_modes(files: Iterable[Attachment], *, change: bool = True) -> list[Attachment]:
    """Let others read the files that are public and no others; return those that were otherwise.

    A file that is not on this disk is left out.
    """
    public = set(PublicFile.objects.values_list("attachment_id", flat=True))
    other = []
    for file in files:
        path, mode = Path(file.file.path), OPEN if file.pk in public else CLOSED
        if path.exists() and path.stat().st_mode & 0o777 != mode:
            other.append(file)
            if change:
                path.chmod(mode)
    return other


def is_public(attachment: Attachment) -> bool:
    """Say whether a public page shows the file (one query)."""
    return PublicFile.objects.filter(attachment=attachment).exists()


def require_unused(attachment: Attachment) -> None:
    """Raise PublishRefused where a public page shows the file: it would change silently."""
    if is_public(attachment):
        sentence = _(
            "“%(title)s” stands on a public page. Publish the page with another file first, and say"
            " there what was corrected."
        )
        raise PublishRefused([sentence % {"title": attachment.title}])
