"""The fields in which a second factor is typed: pasted, wide and spaced codes are taken as well."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# Spaces and hyphens of whoever pastes; nothing is cut
MOST_SIGNS = 40


def code_field() -> forms.CharField:
    """Return the field for the six digits, as phones fill it in."""
    return forms.CharField(
        label=_("Code of the authenticator"),
        help_text=_("Six digits; they change every 30 seconds."),
        max_length=MOST_SIGNS,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )


def recovery_field(*, required: bool = True) -> forms.CharField:
    """Return the field for a code from the printed sheet."""
    return forms.CharField(
        label=_("Recovery code"),
        help_text=_("Ten letters and digits from your sheet, as ABCDE-FGHJK. Each is good once."),
        max_length=MOST_SIGNS,
        required=required,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class CodeForm(forms.Form):
    """A code of the authenticator."""

    code = code_field()


class RecoveryForm(forms.Form):
    """A code from the printed sheet."""

    recovery_code = recovery_field()


class ChangeForm(forms.Form):
    """What proves that it is the owner who changes the device."""

    password = forms.CharField(
        label=_("Password"),
        max_length=150,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = code_field()
    recovery_code = recovery_field(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="change_%s", **kwargs)
        self.fields["code"].required = False
        self.fields["code"].widget.attrs.pop("autofocus")
