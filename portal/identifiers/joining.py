"""Which groups of digits in a run are one number that somebody wrote with gaps.

What has a check digit may be written anyhow. What has none (mobile phones, most cards) must have a
form in use and stand apart from other digits, or be named by the word before it: three figures of
a table are no phone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .accounts import luhn_ok
from .id_numbers import normalise_id_number, resembles_id_number, resembles_old_number
from .kinds import (
    Certainty,
    FoundNumber,
    NumberKind,
    card_certainty,
    check_sign_behind,
    id_certainty,
    is_of_a_file,
    names_account,
    names_file,
    number_alone,
)
from .phones import mobile_number
from .runs import Gap
from .tables import stands_among_quantities
from .windows import Window, window_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .runs import Run

_FEWEST_DIGITS: Final = 10
_MOST_DIGITS: Final = 19
_FEW_PARTS: Final = 4
# How numbers are cut into parts
_ID_FORMS: Final = frozenset([(6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (6, 12), (14, 4)])
_OLD_ID_FORMS: Final = frozenset([(15,), (6, 6, 3), (6, 2, 2, 2, 3), (6, 9), (12, 3), (5, 5, 5)])
_PHONE_FORMS: Final = frozenset([(11,), (3, 4, 4), (3, 8), (7, 4)])
_TIGHT_PHONE_FORMS: Final = frozenset(
    [(3, 3, 5), (3, 5, 3), (4, 4, 3), (4, 3, 4), (3, 2, 2, 4), (3, 4, 2, 2), (3, 2, 2, 2, 2)]
)
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_PHONE_WORD: Final = re.compile(
    r"(?:电话|手机|联系方式|联系人|微信|号码|TEL|PHONE|MOBILE)[^0-9\n]{0,8}\Z"
)
_ID_WORD: Final = re.compile(r"(?:身份证|身份号|证件)[^0-9\n]{0,8}\Z")


def numbers_in_run(run: Run) -> list[FoundNumber]:
    """Find the numbers of persons in a run, in its surest reading."""
    return max(map(_numbers_in, run.readings()), key=_certainty)


def _certainty(numbers: list[FoundNumber]) -> int:
    return max((number.certainty for number in numbers), default=0)


def _numbers_in(run: Run) -> list[FoundNumber]:
    """Find the numbers in a run: those a check digit proves before all others."""
    taken = [False] * len(run.groups)
    numbers = _joined(run, taken, _may_be_proved, _proved)
    for place, group in enumerate(run.groups):
        if taken[place] or len(group.digits) < _FEWEST_DIGITS:
            continue
        if number := number_alone(run.text, group):
            numbers.append(number)
            taken[place] = True
    return numbers + _joined(run, taken, _may_be_formed, _formed)


def _joined(
    run: Run,
    taken: list[bool],
    is_plausible: Callable[[str, int], bool],
    judge: Callable[[Window], FoundNumber | None],
) -> list[FoundNumber]:
    """Find numbers of several groups, from left to right, the longest first; mark what they take.

    is_plausible: asked first, of the digits and of the place where they begin: it costs little.
    """
    numbers, first = [], 0
    while first < len(taken) - 1:
        for last, digits in _ends(run, taken, first):
            if is_plausible(digits, first) and (
                number := judge(window_of(run, taken, first, last, digits))
            ):
                numbers.append(number)
                taken[first : last + 1] = [True] * (last + 1 - first)
                first = last
                break
        first += 1
    return numbers


def _ends(run: Run, taken: list[bool], first: int) -> list[tuple[int, str]]:
    """Return where a number that begins with a group may end, and its digits; longest first."""
    ends: list[tuple[int, str]] = []
    if taken[first]:
        return ends
    digits = run.groups[first].digits
    for last in range(first + 1, len(taken)):
        digits += run.groups[last].digits
        if taken[last] or len(digits) > _MOST_DIGITS:
            break
        if len(digits) >= _FEWEST_DIGITS:
            ends.append((last, digits))
    return ends[::-1]


def _may_be_proved(digits: str, first: int) -> bool:
    return len(digits) in (17, 18) and resembles_id_number(f"{digits}X"[:18])


def _may_be_formed(digits: str, first: int) -> bool:
    """Say whether digits are a phone, resemble an ID number, or begin as cards do.

    A word that names a number stands before the first group of a run only.
    """
    if len(digits) < 15:
        return bool(mobile_number(digits))
    if first == 0 or _is_card(digits):
        return True
    return resembles_id_number(f"{digits}X"[:18]) or resembles_old_number(digits)


def _proved(window: Window) -> FoundNumber | None:
    """Return an ID number whose check digit is right, in few parts or in even ones."""
    value = window.digits
    if len(value) == 17 and check_sign_behind(window.run.text, window.end):
        value += "X"
    if len(value) != 18 or id_certainty(value) != Certainty.CERTAIN:
        return None
    if is_of_a_file(window.run.text, window.start, value):
        return None
    form = window.form()
    if len(form) > _FEW_PARTS and len(set(form[:-1])) > 1 and form not in _ID_FORMS:
        return None
    return window.number(NumberKind.ID_NUMBER, value, Certainty.CERTAIN)


def _formed(window: Window) -> FoundNumber | None:
    """Return a number that no check digit proves but its form and what stands around it."""
    return _phone(window) or _id_number(window) or _card(window)


def _phone(window: Window) -> FoundNumber | None:
    value = mobile_number(window.digits)
    if not value:
        return None
    lead = len(window.digits) - len(value)
    forms = _PHONE_FORMS
    if max(window.gaps) <= Gap.TIGHT:
        forms |= _TIGHT_PHONE_FORMS
    if lead:
        forms = frozenset((form[0] + lead, *form[1:]) for form in forms)
    if _holds_years(window) or not (
        window.has_form(forms) or window.is_spelled or window.comes_after(_PHONE_WORD)
    ):
        return None
    if stands_among_quantities(window.run.text, window.start, window.end):
        return None
    return window.number(NumberKind.MOBILE, value, Certainty.LIKELY)


def _holds_years(window: Window) -> bool:
    """Say whether its parts of four digits are years: 135 2025 2026, 1380000 2026."""
    if max(window.gaps) <= Gap.TIGHT:
        return False
    groups = window.run.groups[window.first : window.last + 1]
    parts = [group.digits for group in groups if len(group.digits) == 4]
    return bool(parts) and all(map(_YEAR.fullmatch, parts))


def _id_number(window: Window) -> FoundNumber | None:
    value, named = window.digits, window.comes_after(_ID_WORD)
    if len(value) == 17 and check_sign_behind(window.run.text, window.end):
        value += "X"
    if len(value) == 18 and id_certainty(value):
        if is_of_a_file(window.run.text, window.start, value):
            return None
        if named or window.has_form(_ID_FORMS):
            return window.number(NumberKind.ID_NUMBER, value, Certainty.POSSIBLE)
    elif resembles_old_number(value) and (
        named or window.has_form(_OLD_ID_FORMS) or window.is_spelled
    ):
        value = normalise_id_number(value)
        return window.number(NumberKind.ID_NUMBER, value, Certainty.LIKELY)
    return None


def _card(window: Window) -> FoundNumber | None:
    value = window.digits
    if len(value) < 16 or value[0] == "0" or _holds_years(window):
        return None
    named = names_account(window.run.text, window.start)
    if not named and not (_is_card(value) and _is_cut_as_card(window)):
        return None
    if not named and names_file(window.run.text, window.start):
        return None
    return window.number(NumberKind.CARD, value, card_certainty(value))


def _is_card(value: str) -> bool:
    """Say whether digits begin as cards do and have their check digit, or their full length."""
    if value.startswith("62") and len(value) == _MOST_DIGITS:
        return True
    return len(value) >= 16 and value[0] in "469" and luhn_ok(value)


def _is_cut_as_card(window: Window) -> bool:
    """Say whether all parts but the last have four digits, or the first six; or no form is asked.

    Dashes and dots within a number that begins as cards do, or a line that ends: any form.
    """
    if window.is_spelled or window.runs_over_a_line:
        return True
    if not window.stands_apart:
        return False
    form = window.form()
    if max(window.gaps) <= Gap.TIGHT and window.digits.startswith("62"):
        return True
    return set(form[:-1]) == {4} or (form[0] == 6 and len(form) == 2) or set(form) == {6, 4}
