"""Loading how each bank wants its files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from portal.payouts.bank.formats import format_of
from portal.payouts.bank.layouts import layout_of
from portal.payouts.models import BankLayout
from portal.staff.models import Organisation

LAYOUTS: Final = Path(__file__).parent.parent / "data" / "bank_layouts.json"


def layout_rows(path: Path = LAYOUTS) -> list[dict[str, Any]]:
    """Return the rows of the file: ``bank`` (code of the organisation) and fields of BankLayout."""
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


@transaction.atomic
def load_bank_layouts(path: Path = LAYOUTS) -> None:
    """Bring the layouts of the banks up to date with the file.

    A bank that the file does not name keeps its layout. Raises LayoutUnusable.
    """
    for row in layout_rows(path):
        fields = {name: value for name, value in row.items() if name != "bank"}
        format_of(layout_of(BankLayout(**fields)))
        bank = Organisation.objects.get(code=row["bank"])
        BankLayout.objects.update_or_create(bank=bank, defaults=fields)
