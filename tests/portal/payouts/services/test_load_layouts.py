"""The layouts that come with the portal: each is tested as soon as it stands in the file."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from portal.payouts.bank.errors import LayoutUnusable
from portal.payouts.bank.formats import format_of
from portal.payouts.bank.layouts import layout_of
from portal.payouts.bank.rows import Header, OutRow
from portal.payouts.models import BankLayout
from portal.payouts.services.load_layouts import layout_rows, load_bank_layouts
from tests.factories.payouts import load_small_county

HEADER = Header("PC-042-2026-500235131-1", None, 1, Decimal("1234.50"))
ROW = OutRow(1, "6228480000000000017", "蔈三", Decimal("1234.50"), id_number="1", phone="2")


def layouts():
    return [
        pytest.param({name: row[name] for name in row if name != "bank"}, id=row["bank"])
        for row in layout_rows()
    ]


@pytest.mark.parametrize("fields", layouts())
def test_the_file_of_each_bank_can_be_written(fields):
    layout = layout_of(BankLayout(**fields))
    text = format_of(layout).write(layout, HEADER, [ROW]).decode(layout.encoding)
    assert "6228480000000000017" in text
    assert ("123450" if layout.in_fen else "1234.50") in text


@pytest.mark.parametrize("fields", layouts())
def test_each_layout_names_what_it_rests_on(fields):
    assert fields["basis"]


def test_layouts_are_loaded_and_brought_up_to_date(db, tmp_path):
    load_small_county()
    load_bank_layouts()
    layout = BankLayout.objects.get(bank__code="B01")
    assert (layout.separator, layout.encoding, layout.form) == (",", "gb18030", "delimited")
    changed = tmp_path / "layouts.json"
    changed.write_text(json.dumps([{"bank": "B01", "separator": "|"}]), encoding="utf-8")
    load_bank_layouts(changed)
    layout.refresh_from_db()
    assert layout.separator == "|"


@pytest.mark.parametrize("fields", [{"separator": "x"}, {"form": "carrier-pigeon"}], ids=str)
def test_an_unusable_layout_is_not_loaded(db, tmp_path, fields):
    load_small_county()
    broken = tmp_path / "layouts.json"
    broken.write_text(json.dumps([{"bank": "B01", **fields}]), encoding="utf-8")
    with pytest.raises(LayoutUnusable):
        load_bank_layouts(broken)
    assert not BankLayout.objects.exists()
