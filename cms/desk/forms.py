"""Forms of the desk. They check shape; services check sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.clocks import today
from portal.disclosure.enums import WithdrawalReason
from portal.payouts.queries import route_is_local
from portal.places.models import Place
from portal.policies.models import Policy
from portal.policies.periods import PeriodKind
from portal.staff.models import Organisation
from portal.staff.powers import Act, scope_units

from .choices import named_policies, paid_before, payable_policies, period_choices, villages_to_name

if TYPE_CHECKING:
    from portal.staff.models import User

SHEETS = ".xlsx,.csv"
PICTURES = "image/jpeg,image/png,image/heic,image/heif"


class SheetField(forms.FileField):
    """A sheet to read: Excel or text."""

    widget = forms.FileInput(attrs={"accept": SHEETS})


class WhatToPayForm(forms.Form):
    """The first half of an upload: which policy, and for whom where there is a choice.

    A policy is named by its code or by a part of its name. ``options`` are those that may be typed,
    ``usual`` those the units have paid before, ``matches`` those that a typed part fits.
    """

    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Organisation.objects.none(), to_field_name="code"
    )
    policy = forms.CharField(
        label=_("Policy"),
        max_length=80,
        help_text=_("Its number, or a part of its name."),
        widget=forms.TextInput(attrs={"list": "policies", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, units: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.units = user, units
        if len(units) == 1:
            del self.fields["unit"]
        else:
            codes = [unit.pk for unit in units]
            self.fields["unit"].queryset = Organisation.objects.filter(pk__in=codes)  # type: ignore[attr-defined]
        self.matches: list[Policy] = []

    @cached_property
    def options(self) -> list[Policy]:
        """Return the policies that one of the units may pay, by code."""
        policies = {p.code: p for unit in self.units for p in payable_policies(self.user, unit)}
        return [policies[code] for code in sorted(policies)]

    @cached_property
    def usual(self) -> list[Policy]:
        """Return those of them that the units have paid before."""
        paid = paid_before(self.units)
        return [policy for policy in self.options if policy.pk in paid]

    def clean(self) -> dict[str, Any]:
        """Fill in the only unit; find the policy; refuse one that the unit does not pay."""
        data = super().clean() or {}
        data.setdefault("unit", self.units[0] if len(self.units) == 1 else None)
        unit, text = data["unit"], data.get("policy")
        if unit and text:
            payable = self.options if len(self.units) == 1 else payable_policies(self.user, unit)
            self.matches = named_policies(text, payable)
            if not self.matches:
                raise forms.ValidationError(gettext("This unit does not pay this policy."))
            if len(self.matches) > 1:
                raise forms.ValidationError(gettext("Several policies have this in their name."))
            data["policy"] = self.matches[0]
        return data


class UploadForm(forms.Form):
    """The second half: period, number on the platform, the sheet.

    Only what is needed is asked: the village of a clerk who has several of a township, the
    platform's number where the policy's route is not run here.
    """

    village = forms.ModelChoiceField(label=_("Village"), queryset=Place.objects.none())
    period = forms.ChoiceField(label=_("Period"))
    platform_number = forms.CharField(
        label=_("Number on the municipal platform"),
        max_length=48,
        help_text=_(
            "This policy is paid by the municipal one-card platform: the batch number it gave."
        ),
    )
    expected_rows = forms.IntegerField(
        label=_("Payments it should hold"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("If you know it, from the paper list: it is compared with what is read."),
    )
    expected_total = forms.DecimalField(
        label=_("Yuan it should add up to"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
    )
    sheet = SheetField(
        label=_("Sheet"),
        help_text=_(
            "Excel (.xlsx) or CSV. Title lines, a sheet per village, a total line and signatures "
            "may stay as they are."
        ),
    )

    def __init__(
        self, *args: Any, user: User, policy: Policy, unit: Organisation, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        villages = villages_to_name(user, unit)
        if len(villages) > 1:
            keys = [village.pk for village in villages]
            self.fields["village"].queryset = Place.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        else:
            del self.fields["village"]
        if route_is_local(policy.route):
            del self.fields["platform_number"]
        if policy.period_kind == PeriodKind.ONCE:
            self.fields["period"] = forms.DateField(
                label=_("Day of the payment"),
                initial=today,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )
        else:
            choices = period_choices(policy, unit)
            self.fields["period"].choices = [("", gettext("Choose the period")), *choices]  # type: ignore[attr-defined]

    def clean_period(self) -> str:
        """Return the code of the period."""
        value = self.cleaned_data["period"]
        return value if isinstance(value, str) else f"once:{value:%Y-%m-%d}"


class SheetForm(forms.Form):
    """A corrected sheet for an existing draft."""

    sheet = SheetField(
        label=_("Corrected sheet"), help_text=_("It replaces all rows of the draft, or none.")
    )


class FeedbackForm(forms.Form):
    """The bank's return file."""

    sheet = forms.FileField(
        label=_("Return file of the bank"),
        help_text=_("As the bank gave it, not saved again by a spreadsheet program."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
    )
    signature = forms.FileField(
        label=_("Signature file of the bank"),
        required=False,
        help_text=_(
            "If the bank handed one over: an answer that it has signed counts without a second"
            " person."
        ),
    )

    def __init__(self, *args: Any, signed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not signed:
            # Without a recorded key nobody could verify it.
            del self.fields["signature"]


class WithdrawForm(forms.Form):
    """Why a set is taken down: one of the fixed reasons, shown to the public."""

    reason = forms.ChoiceField(
        label=_("Reason (shown to the public)"),
        choices=WithdrawalReason,
        widget=forms.RadioSelect,
    )


class AccountChangeForm(forms.Form):
    """What a recipient re-declares: who, the new account, why, and a picture of the passbook."""

    id_number = forms.CharField(
        label=_("ID number"), max_length=24, help_text=_("Of the recipient, who is on record.")
    )
    card_number = forms.CharField(label=_("New account number"), max_length=32)
    bank_name = forms.CharField(label=_("Bank"), max_length=60)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Such as: card lost, card replaced.")
    )
    picture = forms.FileField(
        label=_("Picture of the passbook or card"),
        required=False,
        help_text=_(
            "The page with name and account number, for whoever reviews the change. JPEG, PNG or"
            " HEIC; it is kept encrypted and erased after the decision."
        ),
        # A phone opens its camera; the page has a second field for what is in its album
        widget=forms.FileInput(attrs={"accept": PICTURES, "capture": "environment"}),
    )
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Organisation.objects.none())

    field_order = ("unit", "id_number", "card_number", "bank_name", "reason", "picture")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = scope_units(user, Act.REQUEST_ACCOUNT_CHANGE, whole=False).units()
        self.only = units.get() if units.count() == 1 else None
        if self.only:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Fill in the only unit."""
        data = super().clean() or {}
        if self.only:
            data["unit"] = self.only
        return data


class PolicyForm(forms.ModelForm):
    """The data of a policy that staff with the right may change; every change is audited."""

    class Meta:
        model = Policy
        fields = (
            "disclosure_class",
            "class_reason",
            "public_years",
            "disclosure_days",
            "notice_class",
            "notice_place",
            "notice_days",
            "notice_day_kind",
            "period_kind",
            "unit",
        )
