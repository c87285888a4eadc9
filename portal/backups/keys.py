"""Which keys there are, what is lost without each, and how their holders keep them.

A key is recognised by its check value, eight digits that say nothing of it.
"""

from __future__ import annotations

import hashlib
import hmac
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings

from portal.audit.keys import VARIABLE as AUDIT
from portal.audit.models import Seal
from portal.backups.errors import Unusable
from portal.crypto.keys import parse_data_keys, parse_index_keys, parse_intake_keys
from portal.crypto.ring import DATA, INQUIRY_INDEX, INTAKE, STAFF_INDEX
from portal.crypto.rotation import keys_in_use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from cryptography.x509 import Certificate

    from portal.crypto.keys import Key

_PARSED: Final[dict[str, Callable[[str, str], tuple[Key, ...]]]] = {
    DATA: parse_data_keys,
    STAFF_INDEX: parse_index_keys,
    INQUIRY_INDEX: parse_index_keys,
    INTAKE: parse_intake_keys,
    AUDIT: parse_index_keys,
}
# By variable: what is lost with it
LOST: Final[dict[str, str]] = {
    DATA: (
        "Names, numbers and accounts of those who are paid, uploaded sheets, pictures and second "
        "factors cannot be read any more; what is masked and published stays."
    ),
    STAFF_INDEX: (
        "Nobody on record is recognised by name or number, and what was approved cannot be sent: "
        "its digest cannot be computed again."
    ),
    INQUIRY_INDEX: "Nobody finds the own payments by name and number.",
    INTAKE: "What citizens sent and nobody has opened yet cannot be read.",
    AUDIT: "The trail can be read, but nobody can prove any more that it was not changed.",
}
_PURPOSE: Final = b"mingzhang key check v1"
# One holder who is ill must not be the end of the keys
LEAST_HOLDERS: Final = 2


def check_value(key: Key) -> str:
    """Return the eight digits by which a key is recognised."""
    return hmac.new(key.secret, _PURPOSE, hashlib.sha256).hexdigest()[:8]


def check_values(texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return check values by variable and id; raises ImproperlyConfigured for what is no key."""
    return {
        variable: {key.id: check_value(key) for key in parse(variable, texts[variable])}
        for variable, parse in _PARSED.items()
        if texts.get(variable)
    }


def own_texts() -> dict[str, str]:
    """Return the keys of this process as they stand in its environment."""
    return {variable: getattr(settings, variable, "") for variable in _PARSED}


def own_check_values() -> dict[str, dict[str, str]]:
    """Return the check values of the keys of this process."""
    return check_values(own_texts())


def lacking(needed: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """Return (variable, id) of each key that is needed and not here, or another one here."""
    here = own_check_values()
    return [
        (variable, key_id)
        for variable, keys in needed.items()
        for key_id, check in keys.items()
        if here.get(variable, {}).get(key_id) != check
    ]


def rows_by_key() -> dict[tuple[str, str], int]:
    """Return how many rows and seals need which key: (variable, id) to rows. Reads all of them."""
    rows: Counter[tuple[str, str]] = Counter()
    for count in keys_in_use().values():
        rows.update({(DATA, key_id): number for key_id, number in count.items()})
    seals = Counter(Seal.objects.order_by().values_list("key", flat=True).iterator(10_000))
    rows.update({(AUDIT, key_id): number for key_id, number in seals.items()})
    return dict(rows)


def seal_for(holders: Sequence[Path], target: Path) -> None:
    """Write the keys of this process into a file that each of the holders alone can open.

    holders: certificates (PEM) of different persons. AES-256-GCM in CMS, by openssl, which is what
    opens it as well. The keys go through a pipe and touch no disk. Raises Unusable.
    """
    certificates = {holder: _certificate(holder) for holder in holders}
    if len({*certificates.values()}) < LEAST_HOLDERS:
        raise Unusable("Name the certificates of two persons at least: one who is gone is enough.")
    lines = "".join(f"{name}={text}\n" for name, text in own_texts().items() if text)
    command = ["openssl", "cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER"]
    for holder, certificate in certificates.items():
        command += ["-recip", str(holder)]
        if isinstance(certificate.public_key(), RSAPublicKey):
            command += ["-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"]
    sealed = _openssl(command, lines.encode())
    with target.open("xb") as file:
        file.write(sealed)


def fingerprint(certificate: Path) -> str:
    """Return the SHA-256 fingerprint of a certificate; raises Unusable for what is none."""
    return _certificate(certificate).fingerprint(SHA256()).hex()


def _certificate(file: Path) -> Certificate:
    try:
        return load_pem_x509_certificate(file.read_bytes())
    except ValueError:
        raise Unusable(f"{file} is no certificate (PEM).") from None


def key_lines(texts: Mapping[str, str]) -> Iterator[str]:
    """Yield, for each key of an opened file, whether it is the one that this process uses."""
    here = own_check_values()
    for variable, keys in check_values(texts).items():
        for key_id, check in keys.items():
            same = here.get(variable, {}).get(key_id) == check
            yield f"{variable} {key_id}: {'the one in use' if same else 'another one'}"


def _openssl(command: Sequence[str], typed: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command, input=typed, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise Unusable("openssl is not installed.") from None
    if done.returncode:
        raise Unusable(f"openssl failed: {done.stderr.decode(errors='replace').strip()[-300:]}")
    return done.stdout
