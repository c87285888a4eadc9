"""What an import linter cannot see: relations between tables, clocks, texts."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts"))

from catalog.extract import extracted  # noqa: E402 - found through the line above
from catalog.files import PO, WAGTAIL, WAGTAIL_SCRIPTS, read  # noqa: E402
from catalog.problems import contradictions, problems  # noqa: E402
from catalog.upstream import still_said  # noqa: E402

# Above portal.clocks nobody reads a clock but through it (decision 25).
ABOVE_CLOCKS = (
    "portal/policies",
    "portal/recipients",
    "portal/applications",
    "portal/payouts",
    "portal/disclosure",
    "portal/content",
    "portal/inquiry",
    "portal/complaints",
    "portal/supervision",
    "portal/web",
    "portal/kiosk",
    "search",
    "cms",
)
CLOCKS = {"datetime", "date", "timezone", "dt"}
READINGS = {"now", "today", "utcnow"}
# These read a clock only when they are given no moment to convert.
CONVERSIONS = {"localdate", "localtime"}
PUBLIC_TABLES = ("disclosure.DisclosedEntry", "disclosure.VillageEntry")


def readings(file: Path) -> list[str]:
    nodes = list(ast.walk(ast.parse(file.read_text())))
    converting = {id(node.func) for node in nodes if isinstance(node, ast.Call) and node.args}
    return [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name | ast.Attribute)
        and (node.value.id if isinstance(node.value, ast.Name) else node.value.attr) in CLOCKS
        and (node.attr in READINGS or (node.attr in CONVERSIONS and id(node) not in converting))
    ]


def test_nobody_above_clocks_reads_a_clock_of_their_own():
    found = [
        place
        for folder in ABOVE_CLOCKS
        for file in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in file.parts
        for place in readings(file)
    ]
    assert found == []


@pytest.mark.parametrize("label", PUBLIC_TABLES)
def test_public_rows_have_no_path_back_to_a_person_or_a_line(label):
    related = {
        field.related_model._meta.app_label
        for field in apps.get_model(label)._meta.get_fields()
        if field.is_relation and field.related_model
    }
    assert related & {"recipients", "payouts", "crypto"} == set()


def test_every_interface_text_is_translated():
    assert problems(read(PO), extracted()) == []


@pytest.mark.parametrize("po", [WAGTAIL, WAGTAIL_SCRIPTS], ids=["pages", "scripts"])
def test_what_is_said_for_wagtail_is_still_said_by_it_or_by_django(po):
    """A text that they have changed would be translated for nobody."""
    assert problems(read(po), still_said(po)) == []


def test_a_text_of_ours_that_wagtail_also_says_has_one_translation():
    assert contradictions(read(PO), read(WAGTAIL)) == []
