"""Re-encrypting under a new data key, beside the bare cipher and the bare statements it needs."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from portal.audit.guards import lifted
from portal.crypto.keys import parse_data_keys
from portal.crypto.protected import associated_data, encrypt_columns
from portal.crypto.ring import DATA, key_ring
from portal.crypto.rotation import rotate
from portal.recipients.models import Recipient, RecipientSecret
from tests.bench.frame import at_least, below, wall
from tests.factories.bulk import PEOPLE, SECRETS, SURNAMES

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 40_000
FIRST = 900_000_001
LAST = FIRST + ROWS - 1
NEW = b"rotated to this key in the bench"
AT_ONCE = 10_000
FILL = """
UPDATE recipients_recipientsecret AS s SET name_cipher = v.name, id_number_cipher = v.number
FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[]) AS v (id, name, number)
WHERE s.owner_id = v.id
"""
BARE_READ = """
SELECT s.owner_id, o.uuid, s.name_cipher, s.id_number_cipher FROM recipients_recipientsecret s
JOIN recipients_recipient o ON o.id = s.owner_id
WHERE s.owner_id BETWEEN %s AND %s ORDER BY s.owner_id
"""


class _Undo(Exception):
    """Unwinds what was only measured."""


def run() -> None:
    """Fill a table of secrets, rotate it, do the same bare; three times, the best of each."""
    text = f"bench:aes256gcm:{base64.b64encode(NEW).decode()}"
    try:
        with transaction.atomic():
            _fill()
            ours, bare = [], []
            for _round in range(3):
                bare.append(_undone(_bare))
                with override_settings(PORTAL_DATA_KEYS=f"{text},{settings.PORTAL_DATA_KEYS}"):
                    ours.append(_undone(rotate))
            rate, raw = ROWS / min(ours), ROWS / min(bare)
            at_least("rows rotated / bare cipher and statements", rate, raw, 0.5, "/s")
            below("1,000,000 rows of two values", 1e6 / rate / 60, 10, "min")
            raise _Undo
    except _Undo:
        pass


def _undone(act: Callable[[], object]) -> float:
    taken = 0.0
    try:
        with transaction.atomic():
            taken = wall(act)
            raise _Undo
    except _Undo:
        return taken


def _fill() -> None:
    span = {"first": FIRST, "last": LAST, "surnames": SURNAMES}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE.format(**span))
        cursor.execute(SECRETS.format(**span))
        people = Recipient.objects.filter(pk__gte=FIRST).order_by("pk")
        numbers, uuids = zip(*people.values_list("pk", "uuid"), strict=True)
        values = {"name": ["冉光荣"] * ROWS, "id_number": ["500235197001011234"] * ROWS}
        columns = encrypt_columns(Recipient, uuids, values)
        with lifted("rotation"):
            tokens = [columns["name_cipher"], columns["id_number_cipher"]]
            cursor.execute(FILL, [list(numbers), *tokens])
        cursor.execute("ANALYZE recipients_recipientsecret")


def _bare() -> None:
    """Read, open, close and write with nothing around it: no ring, no rows left out, no report."""
    old, new = AESGCM(parse_data_keys(DATA, settings.PORTAL_DATA_KEYS)[0].secret), AESGCM(NEW)
    start = len(key_ring().current.prefix)
    prefix = b"\x01\x05bench"
    names = ("name", "id_number")
    with lifted("rotation"), connection.chunked_cursor() as reader, connection.cursor() as writer:
        reader.execute(BARE_READ, [FIRST, LAST])
        while rows := reader.fetchmany(AT_ONCE):
            numbers, columns = [], ([], [])
            nonces = memoryview(os.urandom(24 * len(rows)))
            for place, (number, uuid, *tokens) in enumerate(rows):
                numbers.append(number)
                for column, (name, token) in enumerate(zip(names, tokens, strict=True)):
                    bound = associated_data(Recipient, name, uuid)
                    plain = old.decrypt(token[start : start + 12], token[start + 12 :], bound)
                    offset = place * 24 + column * 12
                    nonce = bytes(nonces[offset : offset + 12])
                    columns[column].append(prefix + nonce + new.encrypt(nonce, plain, bound))
            writer.execute(FILL, [numbers, *columns])
    if RecipientSecret.objects.filter(pk=FIRST, name_cipher__isnull=True).exists():
        raise SystemExit("nothing was written")
