from __future__ import annotations

import pytest

from portal.payouts.checks.findings import Findings
from portal.payouts.checks.rows import Cells


@pytest.fixture
def findings() -> Findings:
    return Findings()


@pytest.fixture
def cells(findings):
    """Return a function that makes the cells of one row."""

    def make(**values) -> Cells:
        return Cells(values, sheet="五星村", row=5, headings={"name": "B 姓名"}, findings=findings)

    return make
