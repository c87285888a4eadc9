"""What may stand in a log: never a number of a person, a question, or the text of an error.

Numbers are what ``identifiers.finder`` finds. Errors quote values (a row that PostgreSQL refuses,
a question to Elasticsearch, a cell of a sheet): of each only its class and its code are told.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final
from uuid import UUID

from portal.identifiers.finder import find_numbers

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator

LEFT_OUT: Final = "…"
# Statements with what was put into them; what a library attaches for its own use
NEVER: Final = frozenset({"sql", "params", "body", "headers"})
# From a question mark after an address to the next blank or quote; a sentence may end in one
QUERY: Final = re.compile(r"(?<=\S)\?[^\s\"']+", re.ASCII)
# Addresses with a host: of a referrer or an origin, which a client writes as it likes
FOREIGN: Final = re.compile(r"\b(https?://)[^\s\"'<>)]+", re.ASCII)
# Other letters than ours, which are those of every name, however written (Django escapes them);
# of an address the whole part
_OTHER: Final = r"(?:[^\x00-\x7f…]|%[0-9A-Fa-f]{2}|\\[xuU][0-9A-Fa-f]{2,8})"
STRANGE: Final = re.compile(rf"(?<=/)[^/\s]*?{_OTHER}[^/\s]*|{_OTHER}+", re.ASCII)
# What Django's protection of forms says quotes two headers
FORGED: Final = re.compile(r"(?<=checking failed - ).*(?= does not match)")
UUIDS: Final = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_CODES: Final = ("sqlstate", "status_code", "errno")
_CODE: Final = re.compile(r"[0-9A-Z]{1,5}")
# A shorter text of an error may stand in a message by chance
_SHORTEST_TEXT: Final = 4


def clean_text(text: str) -> str:
    """Return a text without numbers of persons, queries and letters of names.

    Numbers first, as a whole and by parts of an address: one that is split by its signs is found
    only while it is whole, one behind "v1/" only by itself.
    """
    text = "/".join(map(without_numbers, without_numbers(text).split("/")))
    text = FORGED.sub(LEFT_OUT, text)
    return STRANGE.sub(LEFT_OUT, FOREIGN.sub(rf"\1{LEFT_OUT}", QUERY.sub("", text)))


def without_numbers(text: str) -> str:
    """Return a text with "…" in place of each number of a person; ids of ours (UUID) stay."""
    numbers = find_numbers(text)
    if not numbers:
        return text
    ours = [match.span() for match in UUIDS.finditer(text)]
    parts, end = [], 0
    for number in numbers:
        if any(first <= number.start and number.end <= last for first, last in ours):
            continue
        parts += [text[end : number.start], LEFT_OUT]
        end = max(end, number.end)
    return "".join([*parts, text[end:]])


def clean_value(value: object) -> object:
    """Return a value for a log: texts cleaned, an error as its class, of other objects nothing."""
    match value:
        case None | bool() | dt.date() | UUID():
            cleaned: object = value
        case int() | float():
            cleaned = LEFT_OUT if find_numbers(str(value)) else value
        case str():
            cleaned = clean_text(value)
        case dict():
            cleaned = {clean_text(str(key)): clean_value(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            cleaned = [clean_value(each) for each in value]
        case BaseException():
            cleaned = error_names(value)
        case _:
            cleaned = type(value).__qualname__
    return cleaned


def clean_fields(fields: dict[str, object]) -> dict[str, object]:
    """Return what a caller adds to a record (`extra`), cleaned."""
    return {name: clean_value(value) for name, value in fields.items() if name not in NEVER}


def message_of(record: logging.LogRecord) -> str:
    """Return the finished message of a record, cleaned; errors in it are named by their class."""
    values = record.args
    if isinstance(record.msg, BaseException):
        return error_names(record.msg)
    text = str(record.msg)
    if values:
        named = (
            {key: _argument(value) for key, value in values.items()}
            if isinstance(values, dict)
            else tuple(_argument(value) for value in values)
        )
        try:
            text %= named
        except (TypeError, ValueError, KeyError):
            # Else Python itself prints the values
            text = f"{text} (its values do not fit)"
    error = record.exc_info[1] if record.exc_info else None
    for each in chain(error):
        quoted = str(each)
        if len(quoted.encode(errors="replace")) > _SHORTEST_TEXT:
            text = text.replace(quoted, type(each).__qualname__)
    return clean_text(text)


def _argument(value: object) -> object:
    return error_names(value) if isinstance(value, BaseException) else value


def error_names(error: BaseException) -> str:
    """Return the classes of an error and its causes, with codes: "DataError < … 22P02"."""
    return " < ".join(_named(each) for each in chain(error))


def _named(error: BaseException) -> str:
    codes = (str(getattr(error, name, None) or "") for name in _CODES)
    return " ".join([type(error).__qualname__, *filter(_CODE.fullmatch, codes)])


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it comes of, each once."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
