"""One module per form of file. Its name is what `BankLayout.form` says; nothing else names it."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final, cast

from django.utils.translation import gettext_lazy as _

from portal.payouts.bank.errors import LayoutUnusable

if TYPE_CHECKING:
    from portal.payouts.bank.gateway import BankFormat
    from portal.payouts.bank.layouts import Layout

FORMATS: Final[dict[str, BankFormat]] = {
    module.name: cast("BankFormat", import_module(f"{__name__}.{module.name}"))
    for module in iter_modules(__path__)
}


def format_of(layout: Layout) -> BankFormat:
    """Return the form in which a bank's files are written and read; raises LayoutUnusable."""
    try:
        return FORMATS[layout.form]
    except KeyError:
        raise LayoutUnusable(_("form of the file")) from None
