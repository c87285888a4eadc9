"""Which programs there should be; each context declares its own in `AppConfig.ready`.

expect("sealer", _("Sealer of the audit trail"), _("Entries are not sealed."))
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# A round longer than this hangs, for programs that work in rounds of seconds
LONGEST_ROUND: Final = dt.timedelta(minutes=15)


class Program(NamedTuple):
    """A program, in words for an administrator; how long one round of its work may take."""

    name: str
    title: StrPromise
    meaning: StrPromise  # what does not happen while it is silent: a whole sentence
    longest_round: dt.timedelta


PROGRAMS: dict[str, Program] = {}


def expect(
    name: str,
    title: StrPromise,
    meaning: StrPromise,
    *,
    longest_round: dt.timedelta = LONGEST_ROUND,
) -> None:
    """Declare a program that should be running wherever the portal does."""
    PROGRAMS[name] = Program(name, title, meaning, longest_round)
