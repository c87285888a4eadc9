"""What may never come out: the numbers and names of truth.json, and the disguises of each.

The hunt shares no code with what it checks: no cleaning, finding or masking of the portal.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NUMBERS: Final = ("id_number", "card_number", "phone")
# So many digits in a row of an ID or account number are a leak, too: it may be cut at an end
CUT: Final = 12
# Signs of a digest that tell it from any other
DIGEST: Final = 16
HASHES: Final = ("md5", "sha1", "sha224", "sha256", "sha512", "sha3_256", "blake2b")


@dataclass(frozen=True)
class Secret:
    """One value that may not come out: whose (place in the file), and its kind."""

    person: int
    kind: str


@dataclass
class Secrets:
    """Patterns by the text they are looked for in; each leads to its secret and disguise.

    digits: in runs of digits; names: in text; coded: in text as it stands (base64 tells letters
    apart); hexed: in small letters; words: only where they stand alone.
    """

    digits: dict[str, tuple[Secret, str]] = field(default_factory=dict)
    names: dict[str, tuple[Secret, str]] = field(default_factory=dict)
    coded: dict[str, tuple[Secret, str]] = field(default_factory=dict)
    hexed: dict[str, tuple[Secret, str]] = field(default_factory=dict)
    words: dict[str, tuple[Secret, str]] = field(default_factory=dict)
    # Day of birth to the last four signs of the ID numbers of that day
    births: dict[str, dict[str, Secret]] = field(default_factory=dict)
    # First and last signs, as a mask that shows too much leaves them
    ends: dict[tuple[str, str], Secret] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)
    values: dict[Secret, str] = field(default_factory=dict)
    organisations: set[str] = field(default_factory=set)


def make_secrets(citizens: Iterable[dict[str, object]]) -> Secrets:
    """Return the patterns of these people; of organisations the numbers, whose names are public."""
    secrets = Secrets()
    for place, citizen in enumerate(citizens):
        for kind in NUMBERS:
            number = str(citizen[kind] or "").upper()
            if number:
                _add_number(secrets, Secret(place, kind), number)
        name = str(citizen["name"])
        if citizen.get("organisation"):
            secrets.organisations.add(name)
        elif len(name) > 1:
            _add_name(secrets, Secret(place, "name"), name)
        elif not name:
            raise ValueError(f"person {place} has no name")
    return secrets


def _add_number(secrets: Secrets, secret: Secret, number: str) -> None:
    secrets.plain.add(number)
    secrets.values[secret] = number
    # The check digit X is no digit, and seventeen tell an ID number as well
    digits = number[:17] if secret.kind == "id_number" and number[:17].isdigit() else number
    if digits.isdigit():
        for part in {digits, *_cuts(digits, secret.kind)}:
            secrets.digits.setdefault(part, (secret, "plain" if part == digits else "cut"))
            secrets.digits.setdefault(part[::-1], (secret, "reversed"))
    else:
        secrets.words.setdefault(number.lower(), (secret, "plain"))
        secrets.words.setdefault(number.lower()[::-1], (secret, "reversed"))
    _add_codes(secrets, secret, number)
    if secret.kind == "id_number" and len(number) == 18 and number[:17].isdigit():
        secrets.births.setdefault(number[6:14], {})[number[14:]] = secret
    for first, last in ((3, 4), (4, 4), (6, 4), (6, 3), (6, 2)):
        if secret.kind != "phone":
            secrets.ends.setdefault((number[:first], number[-last:]), secret)


def _cuts(digits: str, kind: str) -> Iterator[str]:
    if kind != "phone":
        for start in range(len(digits) - CUT + 1):
            yield digits[start : start + CUT]


def _add_name(secrets: Secrets, secret: Secret, name: str) -> None:
    secrets.plain.add(name)
    secrets.values[secret] = name
    secrets.names.setdefault(name, (secret, "plain"))
    if len(name) > 2:  # two characters turned round are words of every text
        secrets.names.setdefault(name[::-1], (secret, "reversed"))
    _add_codes(secrets, secret, name)


def _add_codes(secrets: Secrets, secret: Secret, text: str) -> None:
    """Add base64 in its three positions, hex and the hashes without a key."""
    for encoding in ("utf-8", "utf-16-le") if secret.kind != "name" else ("utf-8",):
        data = text.encode(encoding)
        for token in _base64(data):
            secrets.coded.setdefault(token, (secret, "base64"))
        secrets.hexed.setdefault(data.hex(), (secret, "hex"))
    data = text.encode()
    for spelling in {data, data.lower(), data[::-1]}:
        for algorithm in HASHES:
            digest = hashlib.new(algorithm, spelling).digest()
            secrets.hexed.setdefault(digest.hex()[:DIGEST], (secret, algorithm))
            code = base64.b64encode(digest).decode()[:DIGEST]
            secrets.coded.setdefault(code, (secret, algorithm))
            secrets.coded.setdefault(code.replace("+", "-").replace("/", "_"), (secret, algorithm))
        checksum = f"{zlib.crc32(spelling):08x}"
        if not checksum.isdigit():  # a day is eight digits, too
            secrets.words.setdefault(checksum, (secret, "crc32"))


def _base64(data: bytes) -> Iterator[str]:
    """Yield the signs that stand for these bytes wherever in a base64 text they begin."""
    for shift in range(3):
        code = base64.b64encode(b"\0" * shift + data).decode()
        first = (0, 2, 3)[shift]
        last = len(code.rstrip("=")) - (1 if (shift + len(data)) % 3 else 0)
        token = code[first:last]
        if len(token) >= 6:
            yield token
            if "+" in token or "/" in token:
                yield token.replace("+", "-").replace("/", "_")
