"""How names are printed: which mode on which channel, and what a search must look for.

The one door through which what lies above asks about masked names. Everything is derived from the
FIRST_LAST form that a line keeps: nothing here, and nothing that publishes, ever decrypts.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from portal.identifiers.names import normalise_name
from portal.policies.enums import DisclosureClass
from portal.recipients.masks import (
    MaskMode,
    is_masked,
    is_surname,
    mask_name,
    mask_query,
    remask,
    surname_of,
)
from portal.recipients.sortkeys import name_sort_key

from .enums import Channel
from .errors import NoNamesThere
from .models import DisclosedEntry, Edition, MaskRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = (
    "MaskMode",
    "PrintedName",
    "is_masked",
    "is_surname",
    "mask_name",
    "mode_for",
    "modes_in_use",
    "name_sort_key",
    "printed_forms",
    "printed_names",
    "shows_names",
    "stored_mode",
)

DEFAULTS_FILE: Final = Path(__file__).parent / "data" / "mask_rules.csv"
# Where the frozen rows of a class are read first: their mode is the one that is stored.
_HOME: Final = {
    DisclosureClass.A: Channel.WEBSITE,
    DisclosureClass.B: Channel.VILLAGE_BOARD,
}


class PrintedName(NamedTuple):
    """A name as it is frozen: printed form, sort key, surname ("" for a company)."""

    name: str
    sort: str
    surname: str


@cache
def _defaults() -> dict[tuple[str, str], MaskMode]:
    with DEFAULTS_FILE.open(encoding="utf-8", newline="") as file:
        return {
            (row["disclosure_class"], row["channel"]): MaskMode(row["mode"])
            for row in csv.DictReader(file)
        }


def shows_names(disclosure_class: DisclosureClass | str, channel: Channel | str) -> bool:
    """Say whether a class has rows with names on a channel: the one function that decides it."""
    return (str(disclosure_class), str(channel)) in _defaults()


def mode_for(disclosure_class: DisclosureClass | str, channel: Channel | str) -> MaskMode:
    """Return how a class prints names on a channel: the rule in force, else the default.

    Raises NoNamesThere where the class shows none (one query).
    """
    if not shows_names(disclosure_class, channel):
        raise NoNamesThere(str(disclosure_class), Channel(channel))
    rule = MaskRule.objects.filter(disclosure_class=disclosure_class, channel=channel)
    mode = rule.values_list("mode", flat=True).first()
    return MaskMode(mode) if mode else _defaults()[str(disclosure_class), str(channel)]


def stored_mode(disclosure_class: DisclosureClass | str) -> MaskMode:
    """Return how the rows of a class are frozen.

    FIRST_LAST at the most: where paper may carry the full name, the sheet is made for staff from
    the sealed names, never from these rows. Class C has no rows; its editions say SURNAME.
    """
    home = _HOME.get(DisclosureClass(disclosure_class))
    if home is None:
        return MaskMode.SURNAME
    mode = mode_for(disclosure_class, home)
    return MaskMode.FIRST_LAST if mode == MaskMode.FULL else mode


def modes_in_use(channel: Channel | str = Channel.WEBSITE) -> tuple[MaskMode, ...]:
    """Return every mode in which a channel shows names now (two queries).

    The rule may have changed since an edition was frozen; the edition keeps its own mode.
    """
    classes = [c for c in DisclosureClass if shows_names(c, channel)]
    frozen = Edition.objects.in_force().filter(disclosure_class__in=classes)
    modes = {mode_for(c, channel) for c in classes}
    modes |= {MaskMode(m) for m in frozen.order_by().values_list("mask_mode", flat=True).distinct()}
    return tuple(mode for mode in MaskMode if mode in modes)


def printed_forms(text: str, channel: Channel | str = Channel.WEBSITE) -> tuple[str, ...]:
    """Return what a search for this text must look for among printed names.

    A name with asterisks is compared whole. A full name is masked in each mode in use; where it is
    the name of a company that has been published, that comes first, in full. Never empty but for
    an empty text. At most four queries.
    """
    name = normalise_name(text)
    if not name:
        return ()
    if is_masked(name):
        return (name,)
    masked = mask_query(name, (mode for mode in modes_in_use(channel) if mode != MaskMode.FULL))
    return (name, *masked) if _is_published_company(name) else masked


def _is_published_company(name: str) -> bool:
    rows = DisclosedEntry.objects.current().filter(name_sort=name_sort_key(name))
    return rows.filter(name=name, surname="").exists()


def printed_names(
    masked: Iterable[tuple[str, bool]], mode: MaskMode
) -> Iterator[tuple[str, bool, PrintedName]]:
    """Derive the printed form of each (FIRST_LAST form, is a company); companies stay in full."""
    for name, company in masked:
        printed = name if company else remask(name, mode)
        surname = "" if company else surname_of(printed)
        yield name, company, PrintedName(printed, name_sort_key(printed), surname[:8])
