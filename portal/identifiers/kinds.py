"""What a number by itself is: of a person, and of which kind, or another one of its length."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

from .accounts import luhn_ok
from .id_numbers import (
    id_check_digit,
    normalise_id_number,
    resembles_id_number,
    resembles_old_number,
    resembles_residence_card,
)
from .organisation_codes import is_organisation_code
from .phones import mobile_number

if TYPE_CHECKING:
    from .runs import Group

# Numbers of files are made of place, day and serial as well: 受理编号500235202605120001.
_FILES_SINCE: Final = 2018
_CARD: Final = range(16, 20)
_ACCOUNT: Final = range(10, 20)
_LONGEST: Final = 60
_BEFORE: Final = 16
_DAY: Final = r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_SERIAL: Final = re.compile(rf"(?:[1-8][0-9]{{5}})?{_DAY}")
_X: Final = re.compile(r"[\s\u200b.-]{0,3}X")
_LETTER: Final = re.compile(r"[A-Z]")
_NATION: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{3}\Z")
_FRACTION: Final = re.compile(r"[0-9]\.\Z")
_NAUGHT: Final = re.compile(r"(?<![0-9])0\.\Z")
# Words before a number that say what it is
_ACCOUNT_WORD: Final = re.compile(
    r"(?:卡号|[账帐][号户]|存折|银行卡|社保卡|一卡通)[号码为是:\s()]{0,4}\Z"
)
_FILE_WORD: Final = re.compile(
    r"(?:(?:流水|订单|批次|受理|项目|索引|备案|序列|凭证|合同|发票)编?[号码]?|单号|文号)[为是:#\s]{0,3}\Z"
)
_CODE_WORD: Final = re.compile(
    r"[A-Z][-_/]?\Z|(?:编[号码]|代码|网安备|[标追][识踪]码|区划)[为是:#\s]{0,3}\Z"
)


class NumberKind(StrEnum):
    """Whose number it is by its form."""

    ID_NUMBER = "ID_NUMBER"
    CARD = "CARD"
    MOBILE = "MOBILE"


class Certainty(IntEnum):
    """How sure it is: the form fits in part; the form fits; a check digit says so."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number of a person in a text: ``text[start:end]`` is how it is written there.

    value: as ``normalise_…`` of its kind returns it; of a masked number what is shown of it.
    """

    kind: NumberKind
    start: int
    end: int
    value: str
    certainty: Certainty


def number_alone(text: str, group: Group) -> FoundNumber | None:
    """Return what a group of digits is by itself, None for no number of a person."""
    id_number = _id_number(text, group)
    if id_number or _stands_in_a_word(text, group):
        return id_number
    return _mobile(text, group) or _account(text, group)


def id_certainty(number: str) -> Certainty | None:
    """Say how sure 18 characters are an ID number; None when they are none."""
    if not resembles_id_number(number):
        return None
    if id_check_digit(number[:17]) == number[17]:
        return Certainty.CERTAIN
    return Certainty.POSSIBLE


def check_sign_behind(text: str, end: int) -> int:
    """Return where an X behind 17 digits ends; 0 when none stands there."""
    sign = _X.match(text, end)
    return sign.end() if sign else 0


def card_certainty(number: str) -> Certainty:
    """Say how sure 16 to 19 digits are a card: those of all banks here begin with 62."""
    return Certainty(1 + number.startswith("62") + luhn_ok(number))


def names_account(text: str, start: int) -> bool:
    """Say whether the words before a number call it an account."""
    return bool(_ACCOUNT_WORD.search(text[max(0, start - _BEFORE) : start]))


def names_file(text: str, start: int) -> bool:
    """Say whether the words before a number say that it is that of a file."""
    return bool(_FILE_WORD.search(text[max(0, start - _BEFORE) : start]))


def is_of_a_file(text: str, start: int, number: str) -> bool:
    """Say whether what looks like an ID number is named as a file's, and its day is a late one."""
    return int(number[6:10]) >= _FILES_SINCE and names_file(text, start)


def _id_number(text: str, group: Group) -> FoundNumber | None:
    number, end = group.digits, group.end
    if len(number) >= 17 and (behind := check_sign_behind(text, end)):
        ending = f"{number[-17:]}X"
        if len(number) == 17 or id_certainty(ending) == Certainty.CERTAIN:
            number, end = ending, behind
    if len(number) > _CARD[-1]:
        return _id_number_within(group)
    certainty = id_certainty(number)
    if len(number) == 12:
        number = "".join(_NATION.findall(text[max(0, group.start - 4) : group.start])) + number
        certainty = Certainty.LIKELY if resembles_residence_card(number) else None
    elif resembles_old_number(number):
        certainty = Certainty.LIKELY
    if certainty is None:
        return None
    if len(number) == 18 and is_of_a_file(text, group.start, number):
        return None
    number = normalise_id_number(number)
    return FoundNumber(NumberKind.ID_NUMBER, group.start, end, number, certainty)


def _id_number_within(group: Group) -> FoundNumber | None:
    """Find an ID number that other digits stand against; nothing shorter can be told apart."""
    digits = group.digits
    if len(digits) > _LONGEST:
        return None
    for start in range(len(digits) - 17):
        number = digits[start : start + 18]
        if id_certainty(number) == Certainty.CERTAIN:
            return FoundNumber(
                NumberKind.ID_NUMBER, group.start, group.end, number, Certainty.LIKELY
            )
    return None


def _stands_in_a_word(text: str, group: Group) -> bool:
    return bool(_LETTER.match(text, group.end) and _LETTER.match(text, group.start - 1))


def _mobile(text: str, group: Group) -> FoundNumber | None:
    number = mobile_number(group.digits)
    if not number or _NAUGHT.search(text, max(0, group.start - 3), group.start):
        return None
    return FoundNumber(NumberKind.MOBILE, group.start, group.end, number, Certainty.LIKELY)


def _account(text: str, group: Group) -> FoundNumber | None:
    number = group.digits
    named = names_account(text, group.start)
    if len(number) not in (_ACCOUNT if named else _CARD):
        return None
    certainty = card_certainty(number) if len(number) in _CARD else Certainty.POSSIBLE
    if named:
        certainty = max(certainty, Certainty.LIKELY)
    elif not number.startswith("62") and _is_no_account(text, group):
        return None
    if named and len(number) not in _CARD and (number[0] == "0" or _SERIAL.match(number)):
        return None
    return FoundNumber(NumberKind.CARD, group.start, group.end, number, certainty)


def _is_no_account(text: str, group: Group) -> bool:
    """Say whether 16 to 19 digits are a serial number, an organisation's code or a fraction."""
    number = group.digits
    return bool(
        _SERIAL.match(number)
        or is_organisation_code(number)
        or _FRACTION.search(text, max(0, group.start - 2), group.start)
        or _LETTER.match(text, group.end)
        or names_file(text, group.start)
        or _CODE_WORD.search(text[max(0, group.start - _BEFORE) : group.start])
    )
