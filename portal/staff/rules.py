"""Who must not be one person; how fast passwords may be tried. No database."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.staff.enums import ADMINISTRATORS

if TYPE_CHECKING:
    from portal.staff.enums import Role


def exclusive(role: Role, other: Role) -> bool:
    """Return whether one person must not hold both roles at a time."""
    return role != other and bool({role, other} & ADMINISTRATORS)


@dataclass(frozen=True)
class Pace:
    """How fast wrong passwords may follow each other before and after the first `free` ones.

    Each wrong password raises a level by 1, each `drain` seconds lower it by 1. From a level of
    `free` on the next try waits: `first` seconds, then twice as long each time, at most `longest`.
    """

    free: int
    first: int
    longest: int
    drain: int

    def pause(self, level: float) -> dt.timedelta:
        """Return how long nothing may be tried at this level; nothing below `free`."""
        # A level drains between two clicks, too: what began counts
        over = math.ceil(level) - self.free
        if over < 0:
            return dt.timedelta()
        return dt.timedelta(seconds=min(self.longest, self.first * 2 ** min(over, 16)))


# Norms B6: five failures, then 10 to 30 minutes. Nobody is locked for good: pauses end by
# themselves and do not grow while they last.
PAIR_PACE = Pace(free=5, first=60, longest=1800, drain=1800)
# Over all addresses: a thousand of them together try about a hundred passwords a day.
ACCOUNT_PACE = Pace(free=20, first=60, longest=900, drain=900)
# Over all accounts: an office of hundreds may share one address and mistypes now and then.
ADDRESS_PACE = Pace(free=60, first=15, longest=300, drain=60)
# A browser in which the account signed in before, apart from what strangers try elsewhere.
DEVICE_PACE = Pace(free=10, first=60, longest=1800, drain=1800)
# Of codes of the second factor, by account and once more for each known browser of it: with the
# password in hand, about fifty a day of a million, three of which are right at a time.
CODE_PACE = Pace(free=5, first=60, longest=1800, drain=1800)

RECOVERY_CODES = 10
# So many left: it is time for new ones
FEW_RECOVERY_CODES = 3
