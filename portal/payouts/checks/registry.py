"""The register of checks: a stable code, how severe it is, and what to do about it.

A code never changes its meaning and is never used again. Families by hundreds: 0 file and sheet,
1 identity, 2 card, 3 amount, 4 repeats, 5 place, 6 payee, 7 further columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import Promise


class Severity(StrEnum):
    """What a finding does to the import."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Check:
    """One rule that a sheet is held against (article 16).

    `advice` is one sentence that says what to do; `%(name)s` in it is filled from the finding.
    `article` is where the rule comes from, "" for what is only needed to read the sheet.
    """

    code: str
    severity: Severity
    title: Promise
    advice: Promise
    article: str = ""

    @property
    def blocks(self) -> bool:
        """Whether nothing of the sheet is kept."""
        return self.severity is Severity.BLOCK


_REGISTER: dict[str, Check] = {}


def register(check: Check) -> Check:
    """Enter a check; raises ValueError for a code that is taken."""
    if check.code in _REGISTER:
        raise ValueError(check.code)
    _REGISTER[check.code] = check
    return check


def blocking(code: str, title: Promise, advice: Promise, article: str = "") -> Check:
    """Enter a check whose findings refuse the sheet."""
    return register(Check(code, Severity.BLOCK, title, advice, article))


def warning(code: str, title: Promise, advice: Promise, article: str = "") -> Check:
    """Enter a check whose findings the reviewer sees."""
    return register(Check(code, Severity.WARN, title, advice, article))


def check_of(code: str) -> Check:
    """Return the check with this code; raises KeyError."""
    return _REGISTER[code]


def all_checks() -> Iterator[Check]:
    """Return every check in the order of codes."""
    return iter(sorted(_REGISTER.values(), key=lambda check: check.code))
