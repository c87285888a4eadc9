"""Attached files: public with the page they stand on, and as long as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from .errors import PublishRefused
from .media_used import attachments_of
from .models import PublicFile

if TYPE_CHECKING:
    from .models import Article, Attachment


def show_files(page: Article) -> list[str]:
    """Make public the files of a page, and no others any more that it had; return their keys.

    Files that it had are among them.
    """
    before = hide_files(page)
    files = attachments_of(page)
    PublicFile.objects.bulk_create(PublicFile(page_id=page.pk, attachment=file) for file in files)
    return [*before, *(file.key for file in files)]


def hide_files(page: Article) -> list[str]:
    """Let the files of a page be read there no more; return their keys.

    Another page may still show them.
    """
    rows = PublicFile.objects.filter(page_id=page.pk).select_related("attachment")
    keys = [row.attachment.key for row in rows]
    rows.delete()
    return keys


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
