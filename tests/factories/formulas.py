"""Texts that spreadsheet programs take for formulas."""

from __future__ import annotations

ATTACKS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1", "\uff20a"]
