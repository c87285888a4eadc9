"""Invented people and organisations of the county, with valid synthetic numbers (norms B7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portal.identifiers.id_numbers import id_check_digit
from portal.identifiers.organisation_codes import organisation_check_character

from .names import company_name, person_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from portal.places.models import Place

BANK = "重庆农村商业银行云阳支行"
# Yunyang residents carry four prefixes, by when the number was first issued (norms B7).
PREFIXES = ((1997, "500235"), (1992, "511224"), (1982, "512225"), (0, "512827"))


@dataclass
class Citizen:
    """One invented recipient with everything a sheet asks for."""

    name: str
    id_number: str
    card_number: str
    phone: str
    village: Place
    group: str
    born: dt.date | None
    organisation: bool = False
    householder: Citizen | None = None
    bank: str = BANK
    payouts: list[dict[str, str]] = field(default_factory=list)


def _luhn_digit(body: str) -> str:
    total = 0
    for index, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def card_number(chance: Random, serial: int) -> str:
    """Return 19 digits that pass Luhn; the serial keeps them unique."""
    body = f"621799{chance.randrange(1000):03d}{serial:09d}"
    return body + _luhn_digit(body)


def id_number(born: dt.date, serial: int, *, male: bool) -> str:
    """Return 18 digits with the prefix that fits the year and a valid check digit."""
    issued = born.year + 1  # numbers were given out with the first registration
    prefix = next(code for year, code in PREFIXES if issued >= year)
    sequence = (serial * 2 + (1 if male else 0)) % 1000
    body = f"{prefix}{born:%Y%m%d}{sequence:03d}"
    return body + id_check_digit(body)


def make_citizens(
    chance: Random, villages: Sequence[Place], count: int, today: dt.date
) -> list[Citizen]:
    """Return ``count`` people in households, about one in eight a minor."""
    people: list[Citizen] = []
    seen: set[str] = set()
    serial = 0
    while len(people) < count:
        village = villages[chance.randrange(len(villages))]
        group = f"{chance.randint(1, 9)}组"
        head: Citizen | None = None
        for _member in range(chance.choice((1, 1, 2, 2, 3))):
            serial += 1
            minor = head is not None and chance.random() < 0.28
            years = chance.randint(3, 17) if minor else chance.randint(22, 96)
            born = today - dt.timedelta(days=years * 365 + chance.randint(20, 340))
            male = chance.random() < 0.52
            number = id_number(born, serial, male=male)
            while number in seen:
                serial += 7
                number = id_number(born - dt.timedelta(days=serial % 300), serial, male=male)
            seen.add(number)
            person = Citizen(
                name=person_name(chance, male=male),
                id_number=number,
                card_number=card_number(chance, serial),
                phone=f"1{chance.choice((38, 39, 58, 77, 78, 87))}{chance.randrange(10**8):08d}",
                village=village,
                group=group,
                born=born,
                householder=head,
            )
            head = head or person
            people.append(person)
    return people[:count]


def make_organisations(chance: Random, villages: Sequence[Place], count: int) -> list[Citizen]:
    """Return ``count`` invented cooperatives and companies with valid organisation codes."""
    made = []
    for serial in range(count):
        body = f"93500235MA{chance.randrange(10**6):06d}{serial % 10}"
        village = villages[chance.randrange(len(villages))]
        made.append(
            Citizen(
                name=company_name(chance, serial),
                id_number=body + organisation_check_character(body),
                card_number=card_number(chance, 900_000_000 + serial),
                phone="",
                village=village,
                group="",
                born=None,
                organisation=True,
            )
        )
    return made
