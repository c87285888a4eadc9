"""Keyed hashes and masked forms of a chunk of rows, computed once for all tables they go to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.crypto.hashes import staff_digests
from portal.identifiers.accounts import mask_card
from portal.identifiers.id_numbers import mask_id_number
from portal.identifiers.phones import mask_phone
from portal.recipients.models import staff_mask_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portal.payouts.checks.rows import Party, PayoutRow


@dataclass(frozen=True, slots=True)
class HashedValues:
    """What stands for the plaintexts of a chunk. All values are in their one form already.

    numbers, names, phones, cards: keyed hash by value. shown: masked name by (name, organisation).
    """

    numbers: dict[str, bytes]
    names: dict[str, bytes]
    phones: dict[str, bytes]
    cards: dict[str, bytes]
    shown: dict[tuple[str, bool], str]

    def of_parties(self, name: str, parties: Sequence[Party | None]) -> dict[str, list[object]]:
        """Return masked and digest columns of a name; None for nobody."""
        return {
            f"{name}_masked": [
                self.shown[party.name, party.organisation] if party else "" for party in parties
            ],
            f"{name}_digest": [self.names[party.name] if party else None for party in parties],
        }

    def of_numbers(self, name: str, parties: Iterable[Party]) -> dict[str, list[object]]:
        """Return masked and digest columns of an ID number or organisation code."""
        numbers = [party.number for party in parties]
        return {
            f"{name}_masked": [mask_id_number(number) for number in numbers],
            f"{name}_digest": [self.numbers[number] for number in numbers],
        }

    def of_phones(self, name: str, phones: Sequence[str | None]) -> dict[str, list[object]]:
        """Return masked and digest columns of a phone."""
        return {
            f"{name}_masked": [mask_phone(phone) if phone else "" for phone in phones],
            f"{name}_digest": [self.phones[phone] if phone else None for phone in phones],
        }

    def of_cards(self, name: str, rows: Iterable[PayoutRow]) -> dict[str, list[object]]:
        """Return masked and digest columns of an account number."""
        cards = [row.card for row in rows]
        return {
            f"{name}_masked": [mask_card(card) if card else "" for card in cards],
            f"{name}_digest": [self.cards[card] if card else None for card in cards],
        }


def hash_values(rows: Sequence[PayoutRow]) -> HashedValues:
    """Return the hashed of everybody and everything that a chunk of rows names."""
    parties = list(_parties(rows))
    return HashedValues(
        numbers=_hashed("id_number", (party.number for party in parties)),
        names=_hashed("name", (party.name for party in parties)),
        phones=_hashed("phone", (row.phone for row in rows if row.phone)),
        cards=_hashed("card", (row.card for row in rows if row.card)),
        shown={
            (party.name, party.organisation): (
                # The name of an organisation is public.
                party.name if party.organisation else staff_mask_name(party.name)
            )
            for party in parties
        },
    )


def _parties(rows: Iterable[PayoutRow]) -> Iterable[Party]:
    for row in rows:
        if row.beneficiary is not None:
            yield row.beneficiary
        if row.payee is not None:
            yield row.payee
        if row.householder is not None:
            yield row.householder


def _hashed(kind: str, values: Iterable[str]) -> dict[str, bytes]:
    once = dict.fromkeys(values)
    return {
        value: digest
        for value, digest in zip(once, staff_digests(kind, once), strict=True)
        if digest is not None
    }
