"""Changing the calendar and the deadline rules; each change is recorded in the audit trail."""

from __future__ import annotations

from portal.clocks.services.holidays import complete_year, remove_holiday, set_holiday
from portal.clocks.services.rules import change_rule, load_rules

__all__ = ["change_rule", "complete_year", "load_rules", "remove_holiday", "set_holiday"]
