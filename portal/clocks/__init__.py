"""The current time, working days, public holidays as data, deadline rules.

Owns: the only clock for the contexts above it, the holiday table and the deadline rules with their
basis. Never does: deciding what falls due (the context that owes it does), reminders, scheduling.
"""

from __future__ import annotations

from portal.clocks.moments import now, today

__all__ = ["now", "today"]
