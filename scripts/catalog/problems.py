"""What is wrong with the catalogues: one sentence per text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.messages.catalog import TranslationError

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message


def problems(catalogue: Catalog, used: Catalog) -> list[str]:
    """Compare a translated catalogue with the texts that are in use."""
    lines = []
    for message in used:
        if not message.id:
            continue
        translated = catalogue.get(message.id, message.context)
        place = message.locations[0][0] if message.locations else "?"
        if problem := _problem(translated, catalogue):
            lines.append(f"{place}: {message.id!r} {problem}")
    stale = (
        message
        for message in catalogue
        if message.id and used.get(message.id, message.context) is None
    )
    return lines + [f"{message.id!r} is no longer in use" for message in stale]


def contradictions(first: Catalog, second: Catalog) -> list[str]:
    """Name the texts that two catalogues of one domain translate differently."""
    pairs = ((message, second.get(message.id, message.context)) for message in first if message.id)
    return [
        f"{message.id!r} is {message.string!r} in one catalogue, {other.string!r} in the other"
        for message, other in pairs
        if other and message.string != other.string
    ]


def _problem(message: Message | None, catalogue: Catalog) -> str:
    """Say what is wrong with one entry, "" when nothing is."""
    if message is None:
        return "is missing"
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    if not all(strings):
        return "is not translated"
    if message.fuzzy:
        return "is fuzzy"
    errors = [
        str(error) for error in message.check(catalogue) if isinstance(error, TranslationError)
    ]
    return "; ".join(errors)
