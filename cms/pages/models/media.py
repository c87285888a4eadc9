"""Pictures and attached files."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page
from wagtail.search import index

from cms.pages.enums import TextNumber
from cms.pages.errors import numbers_sentence
from cms.pages.numbers import numbers_in
from cms.pages.pictures import without_metadata
from search.attachments import Unreadable, text_of

if TYPE_CHECKING:
    from wagtail.images.models import Filter


class Picture(AbstractImage):
    """A picture without what the camera wrote into it (place, time, device).

    `description` is the text offered for those who cannot see it; each use may say it otherwise.
    """

    admin_form_fields: ClassVar = (*Image.admin_form_fields,)
    file: Any  # Wagtail's field; its models have no types

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self) -> str:
        """The words offered where the picture is used; never its title, which is a file's name."""
        return self.description

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep a new file without its metadata, whichever way it came."""
        if self.file and not self.file._committed:  # noqa: SLF001 -- how Django marks a new file
            plain = without_metadata(self.file.file)
            if plain is not None:
                self.file = plain
                self._set_image_file_metadata()
        super().save(*args, **kwargs)

    def generate_rendition_file(self, filter: Filter, *, source: Any = None) -> ContentFile:  # noqa: A002 -- Wagtail's name
        """Make a size; the temporary file that Wagtail would leave open is closed."""
        made = super().generate_rendition_file(filter, source=source)
        with made:
            made.seek(0)
            return ContentFile(made.read(), name=made.name)


class PictureRendition(AbstractRendition):
    """A size of a picture, made when a page that shows it is published (decision 22)."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="picture_size_once"
            ),
        )


class Attachment(AbstractDocument):
    """An attached file with the text that search reads in it.

    `unread` says why there is no text; `found` counts what looks like numbers of persons, by kind;
    `numbers_reason` is why they may be public (norms B2). ID numbers never may.
    """

    text = models.TextField(blank=True, editable=False)
    unread = models.CharField(max_length=200, blank=True, editable=False)
    found = models.JSONField(default=dict, blank=True, editable=False)
    numbers_reason = models.CharField(
        _("why its numbers may be public"),
        max_length=200,
        blank=True,
        help_text=_("Only if the file holds mobile, card or account numbers. ID numbers never."),
    )

    _read: str | None = None  # name of the file that was read last
    admin_form_fields: ClassVar = (*Document.admin_form_fields, "numbers_reason")
    search_fields: ClassVar = [*AbstractDocument.search_fields, index.SearchField("text")]

    @property
    def key(self) -> str:
        """The name under which text search knows the file."""
        return f"document:{self.pk}"

    def clean(self) -> None:
        """Ask for a known kind of file; of one that was refused before nothing more is said."""
        if self.file:
            super().clean()

    def read(self) -> None:
        """Read the text of the file, and what in it looks like numbers of persons.

        Raises Unreadable (search.attachments), whose sentence is kept; takes up to 40 seconds.
        """
        self.text, self.unread, self.found = "", "", {}
        self._read = self.file.name
        try:
            self.text = text_of(self.file, self.file.name)
        except Unreadable as error:
            self.unread = str(error)
            raise
        finally:
            self.file.seek(0)
        self.found = {kind.value: number for kind, number in numbers_in(self.text).items()}

    def _set_document_file_metadata(self) -> None:
        """Read a new file, too: Wagtail comes past here by whichever way it was uploaded."""
        if self._read != self.file.name:
            with suppress(Unreadable):
                self.read()
        super()._set_document_file_metadata()

    def obstacle(self) -> str:
        """Return why the file must not become public, "" where all is well."""
        if self.unread:
            return self.unread
        numbers = Counter({TextNumber(kind): number for kind, number in self.found.items()})
        if numbers[TextNumber.ID]:
            return gettext("It holds an ID number. ID numbers must not become public.")
        if +numbers and not self.numbers_reason.strip():
            return numbers_sentence(+numbers)
        return ""

    class Meta(AbstractDocument.Meta):
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")


class PublicFile(models.Model):
    """A file on a page that is public; written with the page. Without such a row it is not served.

    A public file is neither deleted nor changed: the page would change silently.
    """

    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="public_on")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("attachment", "page"), name="public_file_once"),
        )

    def __str__(self) -> str:
        return f"{self.page_id} {self.attachment_id}"
