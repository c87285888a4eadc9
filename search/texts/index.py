"""Writing the table of public texts: refreshing keys, dropping them, rebuilding all of it."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from dataclasses import astuple
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from search.tasks import changed as index_changed
from search.texts.models import Text

from .registry import UnknownSource, source_of, sources
from .tables import delete_tokens, put_tokens, write_lock
from .tokens import MAX_BODY, clean, folded, tokens_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from .registry import TextRecord, TextSource

log = logging.getLogger(__name__)
CHUNK: Final = 200
# The subject of the texts among the indexes in Elasticsearch.
SUBJECT: Final = "texts"
# Part of every digest: raise it when tokens are made differently, so that all texts are rewritten.
VERSION: Final = 1
_FIELDS: Final = (
    "kind", "title", "summary", "body", "folded", "address", "organisation", "published_on",
    "day", "policy_codes", "digest",
)  # fmt: skip


def refresh(keys: Collection[str]) -> tuple[int, set[str]]:
    """Bring keys up to date ("policy:*" for a whole source).

    Returns how many rows changed, and the keys whose source failed: the others are done.
    """
    by_source: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        by_source[key.partition(":")[0]].add(key)
    done, failed = 0, set()
    with write_lock():
        for name, its_keys in by_source.items():
            try:
                # A source that fails undoes its own part alone
                with transaction.atomic():
                    done += _refresh(source_of(f"{name}:"), its_keys)
            except UnknownSource:
                # Its owner is no longer installed: remove what it left
                done += drop_source(name)
            except Exception:
                log.exception("text index: source %s", name)
                failed |= its_keys
    return done, failed


def _refresh(source: TextSource, keys: set[str]) -> int:
    whole = f"{source.name}:*" in keys
    held = Text.objects.filter(key__startswith=f"{source.name}:")
    if not whole:
        held = held.filter(key__in=keys)
    left = set(held.values_list("key", flat=True))
    done = 0
    for records in _chunks(source.records(None if whole else keys)):
        done += write(records)
        left -= {record.key for record in records}
    return done + drop(left)


def rebuild() -> tuple[int, int]:
    """Read every source anew; return how many texts there are and how many were written.

    Readers find the old text of a key or the new one, never none.
    """
    written = 0
    with write_lock():
        names = {source.name for source in sources()}
        for source in sources():
            written += _refresh(source, {f"{source.name}:*"})
        held = Text.objects.values_list("key", flat=True)
        drop({key for key in held if key.partition(":")[0] not in names})
    return Text.objects.count(), written


@transaction.atomic
def write(records: Iterable[TextRecord]) -> int:
    """Write records that differ from what is held; return how many did."""
    new = {record.key: _text(record) for record in records}
    held = dict(Text.objects.filter(key__in=new).values_list("key", "digest"))
    changed = [text for key, text in new.items() if held.get(key) != text.digest]
    if not changed:
        return 0
    Text.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["key"], update_fields=_FIELDS
    )
    numbers = dict(Text.objects.filter(key__in=new).values_list("key", "pk"))
    for text in changed:
        text.pk = numbers[text.key]
    put_tokens(
        [(text, tokens_of(text.kind, text.title, text.summary, text.body)) for text in changed]
    )
    index_changed(SUBJECT, *(text.key for text in changed))
    return len(changed)


def _text(record: TextRecord) -> Text:
    title, summary = clean(record.title)[:300], clean(record.summary)[:600]
    body = clean(record.body)[:MAX_BODY]
    return Text(
        key=record.key,
        kind=record.kind,
        title=title,
        summary=summary,
        body=body,
        folded=folded(title, summary, body),
        address=record.address.removeprefix("/"),
        organisation=clean(record.organisation)[:120],
        published_on=record.published_on,
        day=record.published_on.toordinal() if record.published_on else 0,
        policy_codes=list(record.policy_codes),
        digest=hashlib.sha1(
            repr((VERSION, astuple(record))).encode("utf-8", "replace"), usedforsecurity=False
        ).hexdigest(),
    )


@transaction.atomic
def drop(keys: Collection[str]) -> int:
    """Remove keys from the index of the database, with the running transaction."""
    dropped = 0
    for some in _chunks(sorted(keys)):
        held = list(Text.objects.filter(key__in=some).values_list("pk", flat=True))
        delete_tokens(held)
        Text.objects.filter(pk__in=held).delete()
        if held:
            index_changed(SUBJECT, *some)
        dropped += len(held)
    return dropped


def drop_source(name: str) -> int:
    """Remove everything of a source."""
    return drop(set(Text.objects.filter(key__startswith=f"{name}:").values_list("key", flat=True)))


def _chunks(things: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(things)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
