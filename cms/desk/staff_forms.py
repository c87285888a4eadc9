"""Forms of the administrators: people, accounts, posts, organisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.clocks import today
from portal.staff.enums import OrganisationKind, Role
from portal.staff.models import Member, Organisation

from .proposing import BasisForm

USERNAME_LENGTH = 32


class OrganisationField(forms.CharField):
    """An organisation in force, by code, name, short name or a name that papers use."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=120,
            widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """Return the organisation."""
        text = super().clean(value)
        if not text:
            return None
        code = text.split()[0]
        named = Q(code=code) | Q(name=text) | Q(short_name=text) | Q(aliases__name=text)
        rows = list(Organisation.objects.in_force().filter(named).distinct()[:2])
        if len(rows) != 1:
            raise ValidationError(_("No organisation in force, or several, has this name."))
        return rows[0]


class MemberField(forms.CharField):
    """A member of staff, by account name or by a full name that only one has."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off"}
        super().__init__(max_length=64, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the member."""
        text = super().clean(value)
        named = Q(accounts__username__iexact=text) | Q(name=text)
        rows = list(Member.objects.filter(named).distinct()[:2])
        if not rows:
            raise ValidationError(_("Nobody is registered under this name or account."))
        if len(rows) > 1:
            raise ValidationError(_("Several people have this name; enter the account."))
        return rows[0]


class DayField(forms.DateField):
    """A day, today chosen beforehand."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, initial=today, **kwargs)


class AccountForm(forms.Form):
    """The name of a new account."""

    username = forms.CharField(
        label=gettext_lazy("Account"),
        max_length=USERNAME_LENGTH,
        validators=[UnicodeUsernameValidator()],
        help_text=gettext_lazy("Letters and digits. It stays taken for good."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


class MemberForm(AccountForm):
    """A person who begins to work here, and the first account."""

    field_order = ("name", "id_number", "username")
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=64)
    id_number = forms.CharField(
        label=gettext_lazy("ID number"),
        max_length=40,
        help_text=gettext_lazy(
            "Compared and not stored: it shows whether the person is registered already."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AppointmentForm(BasisForm):
    """A post for a person."""

    field_order = ("role", "organisation", "on", "basis")
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    organisation = OrganisationField(label=gettext_lazy("Organisation"))
    on = DayField(label=gettext_lazy("From"))


class EndForm(BasisForm):
    """The last day of a post."""

    field_order = ("on", "basis")
    on = DayField(label=gettext_lazy("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="end_%s", **kwargs)


class HandoverForm(BasisForm):
    """Who follows in a post, and from when."""

    field_order = ("member", "on", "basis")
    member = MemberField(label=gettext_lazy("Successor (account, or full name)"))
    on = DayField(label=gettext_lazy("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="handover_%s", **kwargs)


class OrganisationForm(BasisForm):
    """A new organisation."""

    field_order = ("code", "name", "short_name", "kind", "on", "basis")
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=16,
        help_text=gettext_lazy("It goes into references and never changes, such as D13 or S04."),
    )
    name = forms.CharField(label=gettext_lazy("Official name"), max_length=96)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=64)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        # Townships and villages come with the map of the county
        choices=[
            (kind.value, kind.label)
            for kind in OrganisationKind
            if kind not in {OrganisationKind.TOWNSHIP, OrganisationKind.VILLAGE}
        ],
    )
    on = DayField(label=gettext_lazy("From"))


class RenameForm(BasisForm):
    """A new name from a day on."""

    field_order = ("name", "short_name", "on", "basis")
    name = forms.CharField(label=gettext_lazy("New full name"), max_length=96)
    short_name = forms.CharField(label=gettext_lazy("New short name"), max_length=64)
    on = DayField(label=gettext_lazy("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="rename_%s", **kwargs)


class MergerForm(BasisForm):
    """Into which organisation one is merged, and from when."""

    field_order = ("into", "on", "basis")
    into = OrganisationField(label=gettext_lazy("Merged into"))
    on = DayField(label=gettext_lazy("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="merger_%s", **kwargs)
