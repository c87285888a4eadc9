"""Write rows to staging tables in chunks, with ids, masked forms, keyed hashes, ciphertexts.

Once something blocks, nothing will be kept: the rows that follow are staged with their keyed
hashes only, for the set-wise checks, and nothing is encrypted any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from portal.crypto.protected import encrypt_columns
from portal.databases.staging import Column, Kind, reserve_ids, staging
from portal.payouts.checks.payees import is_guardian
from portal.payouts.models import DraftLine
from portal.payouts.rules import fen, thousandths
from portal.recipients.enums import RecipientKind, RelationKind
from portal.recipients.models import CardAccount, Recipient
from portal.recipients.sortkeys import name_sort_key

from .hashes import hash_values
from .people import fresh_uuids

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import Model

    from portal.databases.staging import Staging
    from portal.payouts.checks.rows import Party, PayoutRow

    from .hashes import HashedValues
    from .people import People, ResolvedPeople, StagedAccount, StagedPerson


def _texts(*names: str) -> list[Column]:
    return [Column(name) for name in names]


def _of(kind: Kind, *names: str, key: bool = False) -> list[Column]:
    return [Column(name, kind, key=key) for name in names]


PROTECTED: Final = ("name", "id_number", "card", "payee_name", "phone")
LINES: Final = (
    *_of(Kind.INTEGER, "id", "seq", "sheet", "row"),
    *_of(Kind.INTEGER, "recipient_id", "payee_id", "householder_id", key=True),
    *_of(Kind.INTEGER, "account_id", "township_id", "village_id"),
    *_of(Kind.INTEGER, "quantity", "rate", "amount"),
    *_texts("group", "unit", "relationship", "note", "name_sort", "repeat_key"),
    *_of(Kind.JSON, "extra"),
    *_of(Kind.UUID, "uuid"),
    *_texts(*(f"{name}_masked" for name in PROTECTED)),
    *_of(Kind.BYTES, *(f"{name}_digest" for name in PROTECTED if name != "card")),
    *_of(Kind.BYTES, "card_digest", key=True),
    *_of(Kind.BYTES, *(f"{name}_cipher" for name in PROTECTED)),
    *_texts("householder_name_masked"),
    *_of(Kind.BYTES, "householder_name_digest"),
)
PEOPLE: Final = (
    *_of(Kind.INTEGER, "id", key=True),
    *_of(Kind.BOOLEAN, "fresh"),
    *_of(Kind.UUID, "uuid"),
    *_texts("kind", "group"),
    *_of(Kind.INTEGER, "village_id"),
    *_of(Kind.DATE, "adult_on"),
    *_texts("name_masked", "id_number_masked", "phone_masked"),
    *_of(Kind.BYTES, "name_digest", "id_number_digest", "phone_digest"),
    *_of(Kind.BYTES, "name_cipher", "id_number_cipher", "phone_cipher"),
)
ACCOUNTS: Final = (
    *_of(Kind.INTEGER, "id"),
    *_of(Kind.INTEGER, "holder_id", key=True),
    *_of(Kind.INTEGER, "sheet", "row"),
    *_of(Kind.UUID, "uuid"),
    *_texts("bank_name", "number_masked"),
    *_of(Kind.BYTES, "number_digest", "number_cipher"),
)
RELATIONS: Final = (
    *_texts("kind", "relationship"),
    *_of(Kind.INTEGER, "beneficiary_id", "other_id", key=True),
)


class StagingTables:
    """The four staging tables of one import, and the way rows get into them."""

    def __init__(self, *, basis: Collection[str], today: dt.date) -> None:
        self.lines = staging("lines", LINES)
        self.people = staging("people", PEOPLE)
        self.accounts = staging("accounts", ACCOUNTS)
        self.relations = staging("relations", RELATIONS)
        self._basis, self._today = basis, today
        self._count = 0

    @property
    def all(self) -> tuple[Staging, ...]:
        """Every table."""
        return (self.lines, self.people, self.accounts, self.relations)

    def create(self) -> None:
        """Make the tables; needs an open transaction."""
        for table in self.all:
            table.create()

    def finish(self) -> None:
        """Build the indexes; the tables are complete."""
        for table in self.all:
            table.finish()

    def drop(self) -> None:
        """Remove the tables."""
        for table in self.all:
            table.drop()

    def add(
        self, rows: Sequence[PayoutRow], *, people: People, sheets: dict[str, int], encrypt: bool
    ) -> None:
        """Stage a chunk of rows whose beneficiary is identified.

        sheets: the number of each sheet. encrypt: needs rows without a blocking
        finding; else only masked forms and keyed hashes are staged.
        """
        if not rows:
            return
        hashed = hash_values(rows)
        resolved = people.resolve(rows, hashed)
        encryptor = _Encryptor(hashed, on=encrypt)
        _write(self.people, _people_columns(resolved.new_people, encryptor))
        _write(self.accounts, _account_columns(resolved.new_accounts, sheets, encryptor))
        self.relations.write(self._relations(rows, resolved))
        columns = _line_columns(rows, resolved, encryptor)
        columns["sheet"] = [sheets[row.sheet] for row in rows]
        columns["seq"] = range(self._count + 1, self._count + len(rows) + 1)
        self._count += len(rows)
        _write(self.lines, columns)

    def _relations(
        self, rows: Iterable[PayoutRow], resolved: ResolvedPeople
    ) -> list[tuple[Any, ...]]:
        relations = []
        for row in rows:
            if row.beneficiary is None or (row.payee is None and row.householder is None):
                continue
            beneficiary = resolved.people[row.beneficiary.number]
            if row.payee is not None:
                guardian = is_guardian(row, basis=self._basis, today=self._today)
                kind = RelationKind.GUARDIAN if guardian else RelationKind.PAYEE
                other = resolved.people[row.payee.number]
                relations.append((kind.value, row.relationship, beneficiary, other))
            if row.householder is not None:
                other = resolved.people[row.householder.number]
                relations.append((RelationKind.HOUSEHOLDER.value, "", beneficiary, other))
        # A merged record may turn out to be the beneficiary.
        return [relation for relation in relations if relation[2] != relation[3]]


def _write(table: Staging, columns: dict[str, Any]) -> None:
    """Append columns of equal length as rows."""
    if columns["id"]:
        table.write(zip(*(columns[column.name] for column in table.columns), strict=True))


class _Encryptor:
    """Adds ciphertexts to masked forms and keyed hashes, or NULLs where nothing will be kept."""

    def __init__(self, hashed: HashedValues, *, on: bool) -> None:
        self.hashed, self.on = hashed, on

    def columns(
        self,
        model: type[Model],
        uuids: Sequence[uuid.UUID],
        texts: dict[str, Any],
        computed: dict[str, list[Any]],
    ) -> dict[str, Any]:
        """Return the columns of `encrypt_columns`."""
        if self.on:
            return encrypt_columns(model, uuids, texts, computed=computed)
        return computed | {f"{name}_cipher": [None] * len(uuids) for name in texts}


def _line_columns(
    rows: Sequence[PayoutRow], resolved: ResolvedPeople, encryptor: _Encryptor
) -> dict[str, Any]:
    people, count, hashed = resolved.people, len(rows), encryptor.hashed
    uuids = fresh_uuids(len(rows))
    beneficiaries = [row.beneficiary for row in rows if row.beneficiary]
    holders = [row.payee or row.beneficiary for row in rows]
    householders = [row.householder for row in rows]
    phones = [row.phone for row in rows]
    texts = {
        "name": [party.name for party in beneficiaries],
        "id_number": [party.number for party in beneficiaries],
        "card": [row.card for row in rows],
        "payee_name": [party and party.name for party in holders],
        "phone": phones,
    }
    computed = {
        **hashed.of_parties("name", beneficiaries),
        **hashed.of_numbers("id_number", beneficiaries),
        **hashed.of_cards("card", rows),
        **hashed.of_parties("payee_name", holders),
        **hashed.of_phones("phone", phones),
    }
    columns = encryptor.columns(DraftLine, uuids, texts, computed)
    return columns | {
        **hashed.of_parties("householder_name", householders),
        "id": reserve_ids(DraftLine, count) if encryptor.on else [0] * count,
        "uuid": uuids,
        "row": [row.row for row in rows],
        "recipient_id": [people[party.number] for party in beneficiaries],
        "payee_id": [people[party.number] if party else None for party in holders],
        "householder_id": [people[party.number] if party else None for party in householders],
        "account_id": resolved.accounts,
        "township_id": [_township(row) for row in rows],
        "village_id": [_village(row) for row in rows],
        "group": [row.group for row in rows],
        "unit": [row.unit for row in rows],
        "quantity": [thousandths(row.quantity) for row in rows],
        "rate": [None if row.rate is None else fen(row.rate) for row in rows],
        "amount": [None if row.amount is None else fen(row.amount) for row in rows],
        "relationship": [row.relationship for row in rows],
        "note": [row.note for row in rows],
        "name_sort": [name_sort_key(masked) for masked in columns["name_masked"]],
        "repeat_key": [row.repeat_key for row in rows],
        "extra": [row.extra or None for row in rows],
    }


def _people_columns(people: Sequence[StagedPerson], encryptor: _Encryptor) -> dict[str, Any]:
    parties = [person.party for person in people]
    phones = [_own_phone(person) for person in people]
    uuids = [person.uuid for person in people]
    texts = {
        "name": [party.name for party in parties],
        "id_number": [party.number for party in parties],
        "phone": phones,
    }
    computed = {
        **encryptor.hashed.of_parties("name", parties),
        **encryptor.hashed.of_numbers("id_number", parties),
        **encryptor.hashed.of_phones("phone", phones),
    }
    return encryptor.columns(Recipient, uuids, texts, computed) | {
        "id": [person.id for person in people],
        "fresh": [person.fresh for person in people],
        "uuid": uuids,
        "kind": [_kind(party) for party in parties],
        "group": [person.row.group for person in people],
        "village_id": [_village(person.row) for person in people],
        "adult_on": [party.adult_on for party in parties],
    }


def _account_columns(
    accounts: Sequence[StagedAccount], sheets: dict[str, int], encryptor: _Encryptor
) -> dict[str, Any]:
    rows = [account.row for account in accounts]
    uuids = [account.uuid for account in accounts]
    texts = {"number": [row.card for row in rows]}
    computed = encryptor.hashed.of_cards("number", rows)
    return encryptor.columns(CardAccount, uuids, texts, computed) | {
        "id": [account.id for account in accounts],
        "holder_id": [account.holder_id for account in accounts],
        "uuid": uuids,
        "bank_name": [row.bank_name for row in rows],
        "sheet": [sheets[row.sheet] for row in rows],
        "row": [row.row for row in rows],
    }


def _own_phone(person: StagedPerson) -> str | None:
    """Return the row's phone where it is this person's: the beneficiary's."""
    return person.row.phone if person.row.beneficiary is person.party else None


def _kind(party: Party) -> str:
    return (RecipientKind.ORGANISATION if party.organisation else RecipientKind.PERSON).value


def _village(row: PayoutRow) -> int | None:
    return row.village.pk if row.village else None


def _township(row: PayoutRow) -> int | None:
    """Return the township's id; the place beyond the county stands for its own township."""
    if row.village is None:
        return None
    return row.village.township_id or row.village.pk
