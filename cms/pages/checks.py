"""What keeps a page from going out: asked by its form and once more by the act that publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from .enums import TextNumber
from .errors import PublishRefused, numbers_sentence
from .handover import was_public
from .media_used import attachments_of, pictures_of
from .numbers import numbers_in
from .words import checked_text, dialled_text

if TYPE_CHECKING:
    from .models import Article


def obstacles(page: Article) -> dict[str, str]:
    """Return why this version must not go out: a sentence per field of its form."""
    sentences = {}
    if was_public(page) and not page.correction.strip():
        sentences["correction"] = _(
            "This page was public already. Say in a sentence what is different now."
        )
    if sentence := _numbers(page):
        sentences["numbers_reason"] = sentence
    if sentence := _media(page):
        sentences["body"] = sentence
    return sentences


def require_publishable(page: Article) -> None:
    """Raise PublishRefused where a version must not go out as it is."""
    if refused := obstacles(page):
        raise PublishRefused(refused.values())


def _numbers(page: Article) -> str:
    """Return a sentence on numbers of persons in the words of a page, "" where all is well."""
    numbers = numbers_in(checked_text(page))
    if dialled := numbers_in(dialled_text(page)):
        numbers[TextNumber.ID] += dialled[TextNumber.ID]
    if numbers[TextNumber.ID]:
        return _("The text holds an ID number. Take it out: it must not become public.")
    if +numbers and not page.numbers_reason.strip():
        return (
            numbers_sentence(+numbers) + " " + _("Take it out, or say here why it may be public.")
        )
    return ""


def _media(page: Article) -> str:
    """Return a sentence on pictures without words and files with numbers of persons."""
    for use in pictures_of(page):
        if not use.decorative and not use.words:
            return _("Say of each picture what it shows, or that it is decoration.")
    for attachment in attachments_of(page):
        if sentence := attachment.obstacle():
            return _("File “%(title)s”: %(sentence)s") % {
                "title": attachment.title,
                "sentence": sentence,
            }
    return ""
