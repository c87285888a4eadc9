"""Replies in threads of comments, which newer programs show in the place of the note on a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL, uuid5

from .cells import place_of
from .markup_edit import Edits, append, elements, text_of
from .notes import AUTHOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .cells import Place
    from .markup_edit import Element

# By it a reply of an earlier round is known again
_PERSON: Final = f"{{{str(uuid5(NAMESPACE_URL, AUTHOR)).upper()}}}"


def with_person(content: bytes) -> bytes:
    """Return the part of the persons with the one our replies are by. Raises DamagedFile."""
    parts, edits = elements(content), Edits()
    if any(part.attributes.get("id") == _PERSON for part in parts):
        return content
    p = parts[0].prefix
    person = f'displayName="{AUTHOR}" id="{_PERSON}" userId="{AUTHOR}" providerId="None"'
    append(edits, content, parts[0], f"<{p}person {person}/>")
    return edits.applied(content)


def replied(content: bytes, notes: Mapping[Place, str]) -> bytes:
    """Return a part of threads with our notes as the last reply of the thread on their cell.

    Replies of an earlier round are taken out. Raises DamagedFile.
    """
    edits = Edits()
    threads: dict[Place, list[Element]] = {}
    for part in elements(content):
        place = place_of(part.attributes.get("ref", ""))
        if part.name != "threadedComment" or place is None:
            continue
        if part.attributes.get("personId") == _PERSON:
            edits.replace(part.start, part.end)
        else:
            threads.setdefault(place, []).append(part)
    for place, comments in threads.items():
        if place in notes:
            edits.insert(comments[-1].end, _reply(comments, notes[place]))
    return edits.applied(content)


def _reply(comments: list[Element], text: str) -> str:
    first, last = comments[0], comments[-1]
    parent, p = first.attributes.get("id", ""), first.prefix
    values = {
        "ref": first.attributes["ref"],
        "dT": last.attributes.get("dT", ""),
        "personId": _PERSON,
        "id": f"{{{str(uuid5(NAMESPACE_URL, parent)).upper()}}}",
        "parentId": parent,
    }
    told = " ".join(f'{name}="{text_of(value)}"' for name, value in values.items() if value)
    return f"<{p}threadedComment {told}><{p}text>{text_of(text)}</{p}text></{p}threadedComment>"
