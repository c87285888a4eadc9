"""What the site says about itself, as a form: texts, numbers given by authorities, telephones."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from portal.identifiers.cleaning import clean
from portal.web.models import SiteIdentity

if TYPE_CHECKING:
    from collections.abc import Iterable

# What a government site must show (norms B5), in the order of the form.
REQUIRED_OF_A_SITE: Final = (
    "organiser",
    "operator",
    "site_code",
    "icp_number",
    "police_number",
    "authority_mark_url",
    "report_url",
)
MOST_LINES: Final = 12
SPARE_LINES: Final = 2

_SITE_CODE = RegexValidator(
    r"^([0-9]{10}|bm[0-9]{8})$",
    _("The identification code has ten characters, such as 5002350001."),
)
_ICP = RegexValidator(
    r"^[\u4e00-\u9fff]ICP备[0-9]{6,10}号(-[0-9]{1,3})?$",
    _("Copy the number as it was given, such as 渝ICP备12345678号-1."),
)
_POLICE = RegexValidator(
    r"^[\u4e00-\u9fff]公网安备[0-9]{14}号$",
    _("Copy the number as it was given, such as 渝公网安备50000000000000号."),
)
_PHONE = RegexValidator(
    r"^[+(]?[0-9](?:[0-9 ()-]*[0-9)])?(?:\s*转\s*[0-9]{1,6})?$",
    _("Write a telephone number in digits, such as 12345 or 023-5512 0000; an extension after 转."),
)


class OneWidthField(forms.CharField):
    """Numbers and codes: full-width digits and letters are understood."""

    def to_python(self, value: Any) -> str:
        """Return the text in one width."""
        return clean(super().to_python(value) or "")


class RegistrationField(OneWidthField):
    """A number given by an authority, kept without blanks."""

    def to_python(self, value: Any) -> str:
        """Return the number without blanks; ICP in capitals."""
        bare = super().to_python(value).replace(" ", "")
        return re.sub("icp", "ICP", bare, flags=re.IGNORECASE)


class SiteForm(forms.ModelForm):
    """The identity without its telephone numbers, which are a form set."""

    site_code = OneWidthField(
        label=_("Site identification code"),
        required=False,
        max_length=10,
        validators=[_SITE_CODE],
        help_text=_("Ten characters, from the national registration of government sites."),
    )
    icp_number = RegistrationField(
        label=_("ICP registration number"),
        required=False,
        max_length=40,
        validators=[_ICP],
        help_text=_("As shown by the Ministry's registration, such as 渝ICP备12345678号-1."),
    )
    police_number = RegistrationField(
        label=_("Public security registration number"),
        required=False,
        max_length=60,
        validators=[_POLICE],
        help_text=_("Such as 渝公网安备50000000000000号: 14 digits."),
    )
    authority_mark_url = forms.URLField(
        label=_("Mark of Party and government organs: address"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("The page of the mark, as the certificate names it: http:// or https:// …"),
    )
    report_url = forms.URLField(
        label=_("“Report a fault of this government site”: address"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("The entry of the national platform for this site."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = SiteIdentity
        fields = (
            "title",
            "strapline",
            "organiser",
            "operator",
            "supervisor",
            "address",
            "site_code",
            "icp_number",
            "police_number",
            "authority_mark_url",
            "report_url",
        )
        labels = {
            "title": _("Name of the site"),
            "strapline": _("Line under the name"),
            "organiser": _("Organiser"),
            "operator": _("Operator"),
            "supervisor": _("Supervises disclosure"),
            "address": _("Address"),
        }
        help_texts = {
            "title": _("Stands at the top of every page and in the browser's tab."),
            "strapline": _("One line that says what the site is for."),
            "organiser": _("Full name of the organ that runs the site."),
            "operator": _("Full name of the organ that looks after it day by day."),
            "supervisor": _("Full name of the organ that supervises disclosure in the county."),
            "address": _("Where people can go."),
        }

    def _clean_address(self, name: str) -> str:
        url = self.cleaned_data[name]
        if url and not url.lower().startswith(("http://", "https://")):
            raise forms.ValidationError(_("The address must begin with http:// or https://."))
        return url

    def clean_authority_mark_url(self) -> str:
        """Refuse anything but a web address."""
        return self._clean_address("authority_mark_url")

    def clean_report_url(self) -> str:
        """Refuse anything but a web address."""
        return self._clean_address("report_url")

    def values(self) -> dict[str, Any]:
        """Return the fields of the identity that this form writes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class PhoneForm(forms.Form):
    """One telephone number; a row left empty is no number."""

    label = forms.CharField(label=_("For what"), max_length=30)
    number = OneWidthField(label=_("Telephone number"), max_length=30, validators=[_PHONE])
    note = forms.CharField(label=_("When, by whom"), max_length=40, required=False)


class PhoneRows(forms.BaseFormSet):
    """The telephone numbers in their order."""

    def clean(self) -> None:
        """Refuse an answer that lost rows on its way: their numbers would vanish from the site."""
        if self.total_form_count() < self.initial_form_count():
            raise forms.ValidationError(
                _("The form did not arrive complete. Nothing was saved; please send it once more.")
            )

    def lines(self) -> list[dict[str, str]]:
        """Return the numbers as the identity keeps them, the first on top."""
        return [
            {name: form.cleaned_data[name] for name in ("label", "number", "note")}
            for form in self.ordered_forms
            if form.cleaned_data.get("number")
        ]

    def get_ordering_widget(self) -> forms.Widget:  # type: ignore[override]
        """Ask for the place in the list as a small number."""
        return forms.NumberInput(attrs={"min": 1, "max": 99})


def phone_rows(extra: int = SPARE_LINES) -> type[PhoneRows]:
    """Return the class of the rows, with so many empty ones."""
    return forms.formset_factory(  # type: ignore[return-value]
        PhoneForm,
        formset=PhoneRows,
        extra=extra,
        can_order=True,
        can_delete=True,
        max_num=MOST_LINES,
        validate_max=True,
        absolute_max=MOST_LINES * 2,
    )


def fingerprint(identity: SiteIdentity) -> str:
    """Return a digest of what is stored: to notice that somebody else has saved meanwhile."""
    names = (*SiteForm.Meta.fields, "hotlines")
    stored = json.dumps([getattr(identity, name) for name in names], ensure_ascii=False)
    return hashlib.sha256(stored.encode()).hexdigest()


def missing(identity: SiteIdentity) -> Iterable[str]:
    """Return the labels of what a government site must show and this one does not yet."""
    fields = SiteForm.base_fields
    return [fields[name].label for name in REQUIRED_OF_A_SITE if not getattr(identity, name)]
