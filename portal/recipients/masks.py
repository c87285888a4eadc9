"""Masked forms of names: what may be shown instead of them.

A leaf without database. Rules (docs/norms.md B2; iterated by code point, never by UTF-16 unit):

========  ==========  ==========  =========
name      FIRST_LAST  SURNAME     note
========  ==========  ==========  =========
仲尼      仲*         仲*
张小三    张*三       张**
欧阳修    欧阳*       欧阳*       a listed compound surname stays whole,
欧阳明华  欧阳*华     欧阳**      its given name is masked like any other
阿依·买买  阿*·买*     阿*·**      by segment; the dot stays
张        张*         张*         one character: nothing to hide
John Doe  J*          J*          not Han: the first letter
========  ==========  ==========  =========

``mask_name`` is idempotent, and masking a FIRST_LAST form as SURNAME gives what masking the full
name as SURNAME would have given, so that publishing needs no decryption. A masked form never
contains the full name unless that is a single character.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.identifiers.names import HAN, MIDDLE_DOT, normalise_name

from .surnames import COMPOUND_SURNAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

_STARTS_HAN: Final = re.compile(f"[{HAN}]")


class MaskMode(TextChoices):
    """How a name is shown; which one is data per class and channel."""

    FULL = "FULL", _("Full name")
    FIRST_LAST = "FIRST_LAST", _("First and last character")
    SURNAME = "SURNAME", _("Surname only")


def mask_name(name: str, mode: MaskMode | str) -> str:
    """Return the masked form; a full or already masked name may be given, in any spelling."""
    text = normalise_name(name)
    if mode == MaskMode.FULL or not text:
        return text
    if not _STARTS_HAN.match(text):
        return text[0] + "*"
    if MIDDLE_DOT in text:
        return _mask_segments(text, whole=mode == MaskMode.SURNAME)
    shown = len(_surname(text))
    hidden = max(len(text) - shown, 1)
    if mode == MaskMode.SURNAME or hidden == 1:
        return text[:shown] + "*" * hidden
    return text[:shown] + "*" * (hidden - 1) + text[-1]


def _surname(name: str) -> str:
    """Return the surname of a Han name without dot: one character or a listed compound."""
    for length in (4, 2):
        if len(name) > length and name[:length] in COMPOUND_SURNAMES:
            return name[:length]
    return name[0]


def _mask_segments(name: str, *, whole: bool) -> str:
    """Mask a name with dots: the first character of each segment (``whole``: of the first) stays.

    A later segment of one character is masked: otherwise nothing of it would be hidden.
    """
    first, *others = name.split(MIDDLE_DOT)
    masked = [first[0] + "*" * (len(first) - 1)]
    for segment in others:
        shown = 0 if whole or len(segment) == 1 else 1
        masked.append(segment[:shown] + "*" * (len(segment) - shown))
    return MIDDLE_DOT.join(masked)


def remask(masked: str, mode: MaskMode | str) -> str:
    """Return a FIRST_LAST form as another mode shows it (FULL leaves it as it is)."""
    return mask_name(masked, mode)


def mask_query(name: str, modes: Iterable[MaskMode | str]) -> tuple[str, ...]:
    """Return what a search for ``name`` must look for, one form per mode in use, without doubles.

    For a full name and for its printed form the answer is the same in the masked modes. FULL adds
    the name as typed, which never belongs in a URL.
    """
    return tuple(dict.fromkeys(mask_name(name, mode) for mode in modes))


def is_masked(text: str) -> bool:
    """Say whether a text shows asterisks, of either width."""
    return "*" in text or "\uff0a" in text


def surname_of(name: str) -> str:
    """Return the surname of a full or masked name; the first letter of names that are not Han."""
    text = normalise_name(name)
    if not text or MIDDLE_DOT in text or not _STARTS_HAN.match(text):
        return text[:1]
    return _surname(text)


def is_surname(text: str) -> bool:
    """Say whether a text is one Han character or a listed compound surname."""
    name = normalise_name(text)
    return name in COMPOUND_SURNAMES or (len(name) == 1 and bool(_STARTS_HAN.match(name)))
