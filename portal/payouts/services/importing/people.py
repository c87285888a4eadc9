"""Resolve the people of a file: on record or new, and the account each holder is paid into."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, field
from itertools import count, islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection

from portal.databases.dialect import among
from portal.databases.staging import reserve_ids
from portal.payouts.enums import BatchStatus
from portal.payouts.models import DraftLine, Line
from portal.recipients.enums import AccountStatus
from portal.recipients.models import (
    AccountChange,
    CardAccount,
    CardAccountSecret,
    Recipient,
    RecipientSecret,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import Model

    from portal.payouts.checks.rows import Party, PayoutRow
    from portal.payouts.models import Batch

    from .hashes import HashedValues

_KEPT_STATUSES: Final = (
    BatchStatus.SUBMITTED,
    BatchStatus.APPROVED,
    BatchStatus.SENT,
    BatchStatus.PAID,
)
_ROLES: Final = ("recipient", "payee", "householder")


def fresh_uuids(count: int) -> list[uuid.UUID]:
    """Return random UUIDs (version 4); the random bytes are drawn at once."""
    noise = os.urandom(16 * count)
    return [
        uuid.UUID(bytes=noise[start : start + 16], version=4) for start in range(0, 16 * count, 16)
    ]


@dataclass(frozen=True, slots=True)
class StagedPerson:
    """Somebody the import writes: a new record, or the corrected name of a doubtful one."""

    id: int
    uuid: uuid.UUID
    party: Party
    row: PayoutRow
    fresh: bool


@dataclass(frozen=True, slots=True)
class StagedAccount:
    """An account the import writes."""

    id: int
    uuid: uuid.UUID
    holder_id: int
    row: PayoutRow


@dataclass(slots=True)
class ResolvedPeople:
    """The ids of one chunk of rows: people by number, accounts by row."""

    people: dict[str, int] = field(default_factory=dict)
    accounts: list[int | None] = field(default_factory=list)
    new_people: list[StagedPerson] = field(default_factory=list)
    new_accounts: list[StagedAccount] = field(default_factory=list)


class People:
    """Gives every person and account of a file an id: the one on record, or a fresh one.

    A known person keeps the record. Only a record that nothing but drafts and returned batches
    rest on is doubtful: there a corrected sheet corrects name and card (see `established`).
    draft: the draft whose rows are being replaced. keeps: what is new may be written; else it gets
    ids below zero, and nothing is written for them.
    """

    def __init__(self, draft: Batch | None, *, keeps: bool = True) -> None:
        self._draft = draft
        self._below_zero = None if keeps else count(-1, -1)
        # By the first 16 bytes of the keyed hash: people that this file writes.
        self._written: dict[bytes, int] = {}
        self._accounts: dict[int, int] = {}

    def resolve(self, rows: Sequence[PayoutRow], hashed: HashedValues) -> ResolvedPeople:
        """Return the ids of a chunk; two queries, a few more where a name or card differs."""
        resolved = ResolvedPeople()
        seen: dict[str, tuple[Party, PayoutRow]] = {}
        for row in rows:
            for party in (row.beneficiary, row.payee, row.householder):
                if party is not None:
                    seen.setdefault(party.number, (party, row))
        unwritten = []
        for number in seen:
            written = self._written.get(hashed.numbers[number][:16])
            if written is None:
                unwritten.append(number)
            else:
                resolved.people[number] = written
        self._find_people(resolved, unwritten, seen, hashed)
        self._find_accounts(resolved, rows, hashed)
        return resolved

    def _find_people(
        self,
        resolved: ResolvedPeople,
        numbers: list[str],
        seen: dict[str, tuple[Party, PayoutRow]],
        hashed: HashedValues,
    ) -> None:
        digests = hashed.numbers
        on_record = _on_record([digests[number] for number in numbers])
        doubtful: list[str] = []
        missing: list[str] = []
        for number in numbers:
            record = on_record.get(digests[number])
            if record is None:
                missing.append(number)
                continue
            resolved.people[number] = record.id
            if record.name_digest != hashed.names[seen[number][0].name]:
                doubtful.append(number)
        ids = self._ids(Recipient, len(missing))
        for number, key, new in zip(missing, ids, fresh_uuids(len(missing)), strict=True):
            self._write(resolved, seen[number], digests[number], key, new, fresh=True)
        keys = {resolved.people[number] for number in doubtful}
        correctable = Recipient.objects.in_bulk(keys - established(keys, self._draft))
        for number in doubtful:
            person = correctable.get(resolved.people[number])
            if person is not None:
                self._write(
                    resolved, seen[number], digests[number], person.pk, person.uuid, fresh=False
                )

    def _write(
        self,
        resolved: ResolvedPeople,
        seen: tuple[Party, PayoutRow],
        digest: bytes,
        key: int,
        row_uuid: uuid.UUID,
        *,
        fresh: bool,
    ) -> None:
        party, row = seen
        self._written[digest[:16]] = key
        resolved.people[party.number] = key
        resolved.new_people.append(StagedPerson(key, row_uuid, party, row, fresh))

    def _ids(self, model: type[Model], number: int) -> list[int]:
        """Return so many ids that nobody has."""
        if self._below_zero is not None:
            return list(islice(self._below_zero, number))
        return reserve_ids(model, number) if number else []

    def _find_accounts(
        self, resolved: ResolvedPeople, rows: Sequence[PayoutRow], hashed: HashedValues
    ) -> None:
        """Fill `resolved.accounts`: for each row the account of its holder, None without a card."""
        holders = [resolved.people[row.holder.number] if row.holder else None for row in rows]
        unresolved = {holder for holder in holders if holder is not None} - self._accounts.keys()
        # Nobody written by this very chunk has an account yet.
        unresolved -= {person.id for person in resolved.new_people if person.fresh}
        in_force = _accounts_in_force(unresolved)
        cards = [hashed.cards.get(row.card) for row in rows]
        differing = {
            holder
            for holder, card in zip(holders, cards, strict=True)
            if card is not None and holder in in_force and in_force[holder][1] != card
        }
        replaceable = differing - established(differing, self._draft)
        missing: dict[int, PayoutRow] = {}
        for holder, card, row in zip(holders, cards, rows, strict=True):
            if holder is None or card is None or holder in self._accounts:
                continue
            if holder not in in_force or holder in replaceable:
                missing.setdefault(holder, row)
        ids = self._ids(CardAccount, len(missing))
        uuids = fresh_uuids(len(missing))
        for key, new, (holder, row) in zip(ids, uuids, missing.items(), strict=True):
            self._accounts[holder] = key
            resolved.new_accounts.append(StagedAccount(key, new, holder, row))
        resolved.accounts = [
            None
            if holder is None
            else self._accounts.get(holder) or in_force.get(holder, (None,))[0]
            for holder in holders
        ]


class _Record(NamedTuple):
    """Somebody on record."""

    id: int
    name_digest: bytes


def _on_record(digests: list[bytes]) -> dict[bytes, _Record]:
    """Return who is on record by keyed hash; a merged record stands for the one it went into."""
    if not digests:
        return {}
    condition, values = among("s.id_number_digest", digests)
    return {
        bytes(digest): _Record(key, bytes(name))
        for digest, key, name in _ask(_ON_RECORD + condition, values)
    }


_ON_RECORD: Final = """
    SELECT s.id_number_digest, r.id, n.name_digest
    FROM {recipient_secret} s
    JOIN {recipient} found ON found.id = s.owner_id
    JOIN {recipient} r ON r.id = COALESCE(found.merged_into_id, found.id)
    JOIN {recipient_secret} n ON n.owner_id = r.id
    WHERE """
_IN_FORCE: Final = """
    SELECT a.holder_id, a.id, s.number_digest
    FROM {account} a JOIN {account_secret} s ON s.owner_id = a.id
    WHERE a.in_force AND """


def _accounts_in_force(holders: Collection[int]) -> dict[int, tuple[int, bytes]]:
    """Return (account, keyed hash of its number) by holder."""
    if not holders:
        return {}
    condition, values = among("a.holder_id", list(holders))
    return {
        holder: (key, bytes(digest)) for holder, key, digest in _ask(_IN_FORCE + condition, values)
    }


def _ask(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    tables: dict[str, Any] = {
        "recipient": Recipient,
        "recipient_secret": RecipientSecret,
        "account": CardAccount,
        "account_secret": CardAccountSecret,
    }
    names = {name: model._meta.db_table for name, model in tables.items()}
    with connection.cursor() as cursor:
        cursor.execute(statement.format_map(names), values)
        return cursor.fetchall()


def established(recipients: Iterable[int], draft: Batch | None) -> set[int]:
    """Return those whose record may not be corrected by a sheet (articles 8 and 11).

    Established is whoever stands in a batch that is under review, at the bank or paid, or in
    another draft, or has declared, verified or asked to change an account. Everybody else is known
    from drafts and returned batches only, where a wrong name or card must be correctable.
    """
    recipient_ids = set(recipients)
    if not recipient_ids:
        return set()
    sure = set(
        CardAccount.objects.filter(
            holder_id__in=recipient_ids, status__in=(AccountStatus.DECLARED, AccountStatus.VERIFIED)
        ).values_list("holder_id", flat=True)
    )
    sure |= set(
        AccountChange.objects.filter(holder_id__in=recipient_ids).values_list(
            "holder_id", flat=True
        )
    )
    others = DraftLine.objects.filter(batch__status=BatchStatus.DRAFT)
    if draft is not None:
        others = others.exclude(batch=draft)
    for rows in (Line.objects.filter(batch__status__in=_KEPT_STATUSES), others):
        for role in _ROLES:
            named = rows.filter(**{f"{role}_id__in": recipient_ids})
            sure |= set(named.values_list(f"{role}_id", flat=True))
    return sure
