"""May a failed server be asked again? Known in a process, so that a dead one costs nothing."""

from __future__ import annotations

import threading
import time
from typing import Final

# A trial that never came back (a killed thread) is forgotten after so many seconds
LONGEST_TRIAL: Final = 30.0
MOST_DOUBLINGS: Final = 16


class CircuitBreaker:
    """Lets a failed server rest, then lets one caller try it. Safe for threads.

    Each failure in a row doubles the rest. Whoever was admitted notes what came of it.
    """

    def __init__(self) -> None:
        self.failures = 0
        self._rests_until = 0.0
        self._trial_until = 0.0
        self._lock = threading.Lock()

    @property
    def rests(self) -> bool:
        """Whether the server is left alone at this moment."""
        return time.monotonic() < self._rests_until

    def admits(self) -> bool:
        """Say whether it may be asked: not while it rests, nor while another tries it."""
        if self.rests:
            return False
        if not self.failures:
            return True
        with self._lock:
            at = time.monotonic()
            if self.failures and at < self._trial_until:
                return False
            self._trial_until = at + LONGEST_TRIAL
        return True

    def passed_by(self) -> None:
        """Note that it was not asked after all: the next caller is the trial."""
        self._trial_until = 0.0

    def note_success(self) -> bool:
        """Note that it answered; return whether it had failed before."""
        if not self.failures:
            return False
        with self._lock:
            self.failures, self._trial_until = 0, 0.0
        return True

    def note_failure(self, *, rest: float, longest: float) -> float | None:
        """Note that it did not answer; return for how many seconds it rests.

        ``rest`` is the first one in seconds, ``longest`` their bound. Calls that were on their way
        together fail as one: None for all but the first.
        """
        with self._lock:
            if self.rests:
                return None
            seconds = min(rest * 2**self.failures, longest)
            self.failures = min(self.failures + 1, MOST_DOUBLINGS)
            self._rests_until = time.monotonic() + seconds
            self._trial_until = 0.0
        return seconds
