"""The environment, parsed once and complained about once.

Knows no Django setting and imports no Django, so that a wrong environment is reported before
anything else is loaded. A reader never stops at the first
problem: `Environment.finish` names every missing or malformed variable together.
"""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING

from portal.crypto.enums import Surface

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class BadEnvironment(RuntimeError):
    """The environment lacks variables or holds unreadable ones; `problems` has one line each."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems and put them all into the message."""
        self.problems = problems
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"The environment is not complete:\n{lines}\nSee .env.example.")


KEYS_OF_SURFACE: dict[Surface, tuple[str, ...]] = {
    # The public process must not be able to decrypt: it gets the key of combined look-ups and
    # the public half of the intake key, and it is refused the others.
    Surface.PUBLIC: ("PORTAL_INQUIRY_INDEX_KEY", "PORTAL_INTAKE_KEY"),
    Surface.STAFF: (
        "PORTAL_DATA_KEYS",
        "PORTAL_STAFF_INDEX_KEY",
        "PORTAL_INQUIRY_INDEX_KEY",
        "PORTAL_INTAKE_KEY",
        "PORTAL_AUDIT_KEY",
    ),
    Surface.ALL: (
        "PORTAL_DATA_KEYS",
        "PORTAL_STAFF_INDEX_KEY",
        "PORTAL_INQUIRY_INDEX_KEY",
        "PORTAL_INTAKE_KEY",
        "PORTAL_AUDIT_KEY",
    ),
}
ALL_KEYS = KEYS_OF_SURFACE[Surface.ALL]


class Environment:
    """Reads variables from a mapping (the process environment by default), noting problems."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        """Take the variables to read."""
        self.values = os.environ if values is None else values
        self.problems: list[str] = []

    def text(self, name: str, default: str | None = None) -> str:
        """Return a variable; without a default an absent or blank one is a problem."""
        value = self.values.get(name, "").strip()
        if value:
            return value
        if default is None:
            self.problems.append(f"{name} is missing")
            return ""
        return default

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a yes/no variable."""
        value = self.values.get(name)
        if value is None:
            return default
        if value.strip().lower() in TRUE | FALSE:
            return value.strip().lower() in TRUE
        self.problems.append(f"{name} must be 1 or 0")
        return default

    def number(self, name: str, default: int) -> int:
        """Return a whole number."""
        value = self.values.get(name, "").strip()
        if not value:
            return default
        if value.isdecimal():
            return int(value)
        self.problems.append(f"{name} must be a whole number")
        return default

    def words(self, name: str, default: list[str] | None = None) -> list[str]:
        """Return a comma-separated variable as a list without blanks."""
        value = self.text(name) if default is None else self.text(name, ",".join(default))
        return [word.strip() for word in value.split(",") if word.strip()]

    def networks(self, name: str) -> list[Network]:
        """Return a comma-separated list of addresses and CIDR ranges."""
        networks = []
        for word in self.words(name, []):
            try:
                networks.append(ipaddress.ip_network(word, strict=False))
            except ValueError:
                self.problems.append(f"{name}: {word!r} is no address or range")
        return networks

    def surface(self) -> Surface:
        """Return PORTAL_SURFACE; it has no default, for the safe choice differs per machine."""
        value = self.text("PORTAL_SURFACE")
        try:
            return Surface(value)
        except ValueError:
            if value:
                self.problems.append("PORTAL_SURFACE must be public, staff or all")
            return Surface.PUBLIC

    def base_path(self) -> str:
        """Return PORTAL_BASE_PATH as "" or "/prefix" without a trailing slash."""
        value = self.text("PORTAL_BASE_PATH", "").strip("/")
        return f"/{value}" if value else ""

    def keys(self, surface: Surface) -> dict[str, str]:
        """Return the key strings of a surface; a key it must not hold is a problem, too.

        The strings are parsed by `portal.crypto`. Keys the surface does without are "".
        """
        keys = dict.fromkeys(ALL_KEYS, "")
        for name in ALL_KEYS:
            if name in KEYS_OF_SURFACE[surface]:
                keys[name] = self.text(name)
            elif self.values.get(name, "").strip():
                self.problems.append(f"{name} must not be set on the {surface} surface")
        return keys

    def finish(self) -> None:
        """Raise BadEnvironment when any reader noted a problem."""
        if self.problems:
            raise BadEnvironment(self.problems)


def read_file(path: Path) -> dict[str, str]:
    """Return the KEY=value lines of a file; blank lines and # comments are skipped."""
    values = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, sign, value = line.strip().partition("=")
        if sign and not name.startswith("#"):
            values[name.strip()] = value.strip().strip("\"'")
    return values
