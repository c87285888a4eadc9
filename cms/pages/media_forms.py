"""The forms of pictures and attached files: what cannot be read or holds ID numbers is refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _label
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from portal.pictures import UNREADABLE
from portal.refusals import Refusal

from .enums import TextNumber
from .files import require_unused
from .pictures import without_metadata


class AttachmentForm(BaseDocumentForm):
    """Refuses a file with a sentence beside it; what was typed stays.

    A file with mobile, card or account numbers is kept, and published once somebody has said why
    they may be public.
    """

    def _post_clean(self) -> None:
        super()._post_clean()
        new = "file" in self.changed_data and "file" not in self.errors
        if new and (sentence := self._refusal()):
            self.add_error("file", sentence)

    def _refusal(self) -> str:
        """Read the new file; return why it is refused, "" where it is not."""
        try:
            if self.instance.pk is not None:
                require_unused(self.instance)
            self.instance.read()
        except Refusal as refusal:
            return str(refusal)
        if TextNumber.ID in self.instance.found:
            return _("It holds an ID number. ID numbers must not become public.")
        return ""


class PictureField(WagtailImageField):
    """A picture that was read to its end: Wagtail opens it and trusts the rest."""

    def to_python(self, data: Any) -> Any:
        """Return the file; raises ValidationError for one that breaks off or moves."""
        try:
            file = super().to_python(data)
        except UNREADABLE as error:
            raise ValidationError(_sentence(), code="invalid_image") from error
        if file is not None and without_metadata(file) is None:
            raise ValidationError(_sentence(), code="invalid_image")
        return file


def _sentence() -> str:
    return _(
        "The picture breaks off, or it moves, and cannot be kept. Save it again as JPEG or PNG and"
        " upload that."
    )


class PictureForm(BaseImageForm):
    """Refuses a picture with a sentence beside its field, in every view that uploads one."""

    file = PictureField(label=_label("file"), widget=forms.FileInput())
