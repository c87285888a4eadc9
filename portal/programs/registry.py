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
    """A program, in words for an administrator; how long one round of its work may take.

    ``every`` is set for one that a clock starts: it shows life when it is through, and is silent
    when that is longer ago. One that runs on shows it every few seconds.
    """

    name: str
    title: StrPromise
    meaning: StrPromise  # what does not happen while it is silent: a whole sentence
    longest_round: dt.timedelta
    every: dt.timedelta | None = None


PROGRAMS: dict[str, Program] = {}


def expect(
    name: str,
    title: StrPromise,
    meaning: StrPromise,
    *,
    longest_round: dt.timedelta = LONGEST_ROUND,
    every: dt.timedelta | None = None,
) -> None:
    """Declare a program that should be running, or should run ``every`` so often."""
    PROGRAMS[name] = Program(name, title, meaning, longest_round, every)
