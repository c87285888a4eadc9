"""The form in which files are attached: what cannot be read or holds ID numbers is refused."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

from portal.refusals import Refusal

from .enums import TextNumber
from .files import require_unused


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
