from __future__ import annotations

import pickle

import pytest

from portal.payouts.checks.amounts import AMOUNT_MISSING
from portal.payouts.checks.cards import CARD_LUHN
from portal.payouts.checks.findings import KEPT_PER_CODE, Findings, RowError
from portal.payouts.checks.registry import Severity, all_checks, blocking, check_of


def test_every_finding_is_counted_though_a_bounded_number_is_kept(findings):
    for row in range(KEPT_PER_CODE + 5):
        findings.add(AMOUNT_MISSING, row=row)
    findings.add(CARD_LUHN, row=1)
    assert findings.counts == {"PAY301": KEPT_PER_CODE + 5, "PAY204": 1}
    assert (findings.total, findings.blocking) == (KEPT_PER_CODE + 6, KEPT_PER_CODE + 5)
    assert len(findings.in_order({})) == KEPT_PER_CODE + 1


def test_findings_come_by_sheet_and_row():
    findings = Findings()
    findings.add(AMOUNT_MISSING, sheet="乙", row=2)
    findings.add(AMOUNT_MISSING, sheet="甲", row=9)
    findings.add(CARD_LUHN, sheet="甲", row=3)
    ordered = findings.in_order({"甲": 0, "乙": 1})
    assert [(one.sheet, one.row) for one in ordered] == [("甲", 3), ("甲", 9), ("乙", 2)]


def test_a_finding_survives_the_cache_and_says_what_to_do():
    finding = RowError("PAY308", "五星村", 7, "H 补贴金额", "12.00", {"expected": "15.00"})
    kept = pickle.loads(pickle.dumps(finding))  # noqa: S301 - our own bytes
    assert kept == finding
    assert "15.00" in kept.sentence
    assert (kept.severity, kept.blocks, kept.article) == (Severity.BLOCK, True, "14")


def test_the_summary_names_every_check_those_without_findings_too(findings):
    findings.add(CARD_LUHN)
    summary = findings.summary()
    assert len(summary) == len(list(all_checks()))
    assert [one for one in summary if one["findings"]] == [{"code": "PAY204", "findings": 1}]


def test_a_code_is_given_once():
    with pytest.raises(ValueError, match="PAY301"):
        blocking("PAY301", "", "")


def test_codes_stand_in_their_families():
    families = {check.code[:4] for check in all_checks()}
    assert families == {f"PAY{family}" for family in "01234567"}
    assert check_of("PAY204").blocks is False
