"""What is asked with an act on a page, and whose page a form may make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import WagtailAdminPageForm

from portal.staff.enums import Act, OrganisationKind
from portal.staff.models import Organisation

from .rights import rights_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.staff.models import User

LONGEST_REASON = 500
# Villages speak on their boards; pages on the site are their township's.
NEVER = (OrganisationKind.VILLAGE, OrganisationKind.BANK)


class CommentForm(forms.Form):
    """A remark that may be left out."""

    comment = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    """A reason that must be given."""

    comment = forms.CharField(
        label=_("What has to change"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def organisations_for(user: User) -> QuerySet[Organisation]:
    """Return the organisations in whose name this account writes pages."""
    organisations = Organisation.objects.in_force().filter(
        pk__in=rights_of(user).units(Act.WRITE_PAGES)
    )
    return organisations.exclude(kind__in=NEVER).order_by("code")


class OwnPageForm(WagtailAdminPageForm):
    """The form of a page that somebody answers for: in the name of the own organisation only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("organisation")
        if field is None or self.for_user is None:
            return
        own = organisations_for(self.for_user)
        field.queryset = own
        if self.instance.organisation_id is None and own.count() == 1:
            self.initial["organisation"] = own.get().pk
