"""What the details of an entry of the trail are called, and how their values are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.utils.translation import pgettext, pgettext_lazy

from portal.payouts.enums import LookupPurpose, RollPurpose
from portal.recipients.enums import PicturePurpose
from portal.staff.quotas import purpose_label

from .trail_sentences import sentence_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.utils.functional import _StrPromise

LABELS: Final[dict[str, _StrPromise]] = {
    "code": pgettext_lazy("detail of the trail", "code"),
    "before": pgettext_lazy("detail of the trail", "before"),
    "after": pgettext_lazy("detail of the trail", "after"),
    "successor": pgettext_lazy("detail of the trail", "successor"),
    "on": pgettext_lazy("detail of the trail", "day"),
    "groups": pgettext_lazy("detail of the trail", "groups"),
    "villages": pgettext_lazy("detail of the trail", "villages"),
    "townships": pgettext_lazy("detail of the trail", "townships"),
    "file_sha256": pgettext_lazy("detail of the trail", "digest of the file"),
    "fields": pgettext_lazy("detail of the trail", "fields"),
    "version": pgettext_lazy("detail of the trail", "version"),
    "words": pgettext_lazy("detail of the trail", "words"),
    "policy": pgettext_lazy("detail of the trail", "policy"),
    "policies": pgettext_lazy("detail of the trail", "policies"),
    "changes": pgettext_lazy("detail of the trail", "what changed"),
    "changed": pgettext_lazy("detail of the trail", "changed"),
    "edition": pgettext_lazy("detail of the trail", "edition"),
    "editions": pgettext_lazy("detail of the trail", "editions"),
    "listings": pgettext_lazy("detail of the trail", "entries of the list"),
    "model": pgettext_lazy("detail of the trail", "table"),
    "purpose": pgettext_lazy("detail of the trail", "purpose"),
    "rows": pgettext_lazy("detail of the trail", "rows"),
    "persons": pgettext_lazy("detail of the trail", "people"),
    "rows_sha256": pgettext_lazy("detail of the trail", "digest of the rows"),
    "key": pgettext_lazy("detail of the trail", "key"),
    "kind": pgettext_lazy("detail of the trail", "kind"),
    "address": pgettext_lazy("detail of the trail", "address"),
    "new": pgettext_lazy("detail of the trail", "new"),
    "correction": pgettext_lazy("detail of the trail", "correction"),
    "reason": pgettext_lazy("detail of the trail", "reason"),
    "sessions": pgettext_lazy("detail of the trail", "sessions"),
    "session": pgettext_lazy("detail of the trail", "session"),
    "ending": pgettext_lazy("detail of the trail", "how it ended"),
    "member": pgettext_lazy("detail of the trail", "person"),
    "codes": pgettext_lazy("detail of the trail", "codes"),
    "proof": pgettext_lazy("detail of the trail", "proof"),
    "used_before": pgettext_lazy("detail of the trail", "used before"),
    "pause": pgettext_lazy("detail of the trail", "pause in seconds"),
    "left": pgettext_lazy("detail of the trail", "left"),
    "replaced": pgettext_lazy("detail of the trail", "replaced"),
    "from": pgettext_lazy("detail of the trail", "from"),
    "until": pgettext_lazy("detail of the trail", "until"),
    "to": pgettext_lazy("detail of the trail", "to"),
    "role": pgettext_lazy("detail of the trail", "role"),
    "organisation": pgettext_lazy("detail of the trail", "organisation"),
    "last_day": pgettext_lazy("detail of the trail", "last day"),
    "into": pgettext_lazy("detail of the trail", "merged into"),
    "name": pgettext_lazy("detail of the trail", "name"),
    "post": pgettext_lazy("detail of the trail", "post"),
    "browsers": pgettext_lazy("detail of the trail", "browsers"),
    "organisations": pgettext_lazy("detail of the trail", "organisations"),
    "aliases": pgettext_lazy("detail of the trail", "aliases"),
    "with": pgettext_lazy("detail of the trail", "helped by"),
    "at_console": pgettext_lazy("detail of the trail", "at the console"),
    "basis": pgettext_lazy("detail of the trail", "basis"),
    "year": pgettext_lazy("detail of the trail", "year"),
    "days": pgettext_lazy("detail of the trail", "days"),
    "review": pgettext_lazy("detail of the trail", "review"),
    "seed": pgettext_lazy("detail of the trail", "seed of the lot"),
    "digest": pgettext_lazy("detail of the trail", "digest"),
    "weight": pgettext_lazy("detail of the trail", "weight"),
    "total": pgettext_lazy("detail of the trail", "amount in yuan"),
    "alarms": pgettext_lazy("detail of the trail", "alarms"),
    "note": pgettext_lazy("detail of the trail", "note"),
    "form": pgettext_lazy("detail of the trail", "form"),
    "village": pgettext_lazy("detail of the trail", "village"),
    "group": pgettext_lazy("detail of the trail", "group"),
    "show": pgettext_lazy("detail of the trail", "shown rows"),
    "by": pgettext_lazy("detail of the trail", "looked for by"),
    "way": pgettext_lazy("detail of the trail", "way"),
    "corrects": pgettext_lazy("detail of the trail", "corrects"),
    "revision": pgettext_lazy("detail of the trail", "revision"),
    "requested_by": pgettext_lazy("detail of the trail", "requested by"),
    "proposed_by": pgettext_lazy("detail of the trail", "proposed by"),
    "unit": pgettext_lazy("detail of the trail", "unit"),
    "period": pgettext_lazy("detail of the trail", "period"),
    "lines": pgettext_lazy("detail of the trail", "payments"),
    "bytes": pgettext_lazy("detail of the trail", "bytes"),
    "answer": pgettext_lazy("detail of the trail", "bank's answer"),
    "answer_sha256": pgettext_lazy("detail of the trail", "digest of the answer"),
    "problems": pgettext_lazy("detail of the trail", "problems"),
    "reissues": pgettext_lazy("detail of the trail", "reissues"),
    "content": pgettext_lazy("detail of the trail", "digest of all columns"),
    "path": pgettext_lazy("detail of the trail", "path of review"),
    "checks": pgettext_lazy("detail of the trail", "checks"),
    "findings": pgettext_lazy("detail of the trail", "findings"),
    "files": pgettext_lazy("detail of the trail", "files"),
    "same_as": pgettext_lazy("detail of the trail", "same file as"),
    "skipped": pgettext_lazy("detail of the trail", "lines left out"),
    "blocking": pgettext_lazy("detail of the trail", "blocking problems"),
    "picture": pgettext_lazy("detail of the trail", "picture"),
    "new_account": pgettext_lazy("detail of the trail", "new account"),
    "required": pgettext_lazy("detail of the trail", "required"),
    "pictures": pgettext_lazy("detail of the trail", "pictures"),
    "set": pgettext_lazy("detail of the trail", "set"),
    "class": pgettext_lazy("detail of the trail", "class of disclosure"),
    "masking": pgettext_lazy("detail of the trail", "masking of names"),
    "batches": pgettext_lazy("detail of the trail", "batches"),
    "payments": pgettext_lazy("detail of the trail", "payments"),
    "unlisted": pgettext_lazy("detail of the trail", "not listed"),
    "channel": pgettext_lazy("detail of the trail", "channel"),
    "ended": pgettext_lazy("detail of the trail", "ended editions"),
    "title": pgettext_lazy("detail of the trail", "title"),
    "question": pgettext_lazy("detail of the trail", "question"),
    "part": pgettext_lazy("detail of the trail", "part"),
    "second_factor": pgettext_lazy("detail of the trail", "second factor"),
    "remembered_device": pgettext_lazy("detail of the trail", "known browser"),
    "account_exists": pgettext_lazy("detail of the trail", "account exists"),
    "filter": pgettext_lazy("detail of the trail", "filter"),
    "entered_by": pgettext_lazy("detail of the trail", "entered by"),
    "paid": pgettext_lazy("detail of the trail", "paid"),
    "failed": pgettext_lazy("detail of the trail", "failed"),
    "layout": pgettext_lazy("detail of the trail", "layout"),
    "bank": pgettext_lazy("detail of the trail", "bank"),
    "origin": pgettext_lazy("detail of the trail", "origin"),
    "key_id": pgettext_lazy("detail of the trail", "key"),
    "platform_number": pgettext_lazy("detail of the trail", "number of the platform"),
    "suffix": pgettext_lazy("detail of the trail", "kind of file"),
    "size": pgettext_lazy("detail of the trail", "bytes"),
    "alarm": pgettext_lazy("detail of the trail", "alarm"),
    "count": pgettext_lazy("detail of the trail", "count"),
    "number": pgettext_lazy("detail of the trail", "number"),
    "route": pgettext_lazy("detail of the trail", "route"),
    "line": pgettext_lazy("detail of the trail", "row"),
    "verdict": pgettext_lazy("detail of the trail", "verdict"),
}
# What a line of the list tells beside the sentence
SHORT: Final = ("reason", "note", "purpose", "rows", "lines", "total", "address", "basis", "title")
_PURPOSES: Final = {
    str(purpose): purpose.label
    for purposes in (LookupPurpose, RollPurpose, PicturePurpose)
    for purpose in purposes
}
_CHECK: Final = {"code", "count"}  # of a check, and on how many rows it spoke
_PICTURE: Final = "recipients.picture."


def facts_of(detail: Mapping[str, Any], names: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return (label, value) of the details, or of those named; empty ones are left out."""
    keys = [name for name in names if name in detail] if names else sorted(detail)
    pairs = [(str(LABELS.get(key, key)), _words(key, detail[key])) for key in keys]
    return [(label, words) for label, words in pairs if words]


def model_name(label: str) -> str:
    """Return what the rows of a table are called, the label where there is no such table."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


def _words(key: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return pgettext("trail", "yes") if value else pgettext("trail", "no")
    if isinstance(value, dict):
        return _pairs(value)
    if isinstance(value, list):
        return ", ".join(filter(None, (_words("", item) for item in value)))
    say = {"purpose": purpose_in_words, "model": model_name}.get(key, str)
    return say(str(value))


def _pairs(value: Mapping[str, Any]) -> str:
    if value.keys() >= _CHECK:
        return f"{value['code']} ({value['count']})" if value["count"] else ""
    return "; ".join(f"{LABELS.get(name, name)}: {words}" for name, words in _inner(value))


def _inner(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, item in value.items():
        if words := _words(name, item):
            yield name, words


def purpose_in_words(purpose: str) -> str:
    """Return a purpose in words: one that was chosen, or the act that needed the values."""
    if purpose.startswith(_PICTURE):
        purpose = purpose.removeprefix(_PICTURE)
    if purpose in _PURPOSES:
        return str(_PURPOSES[purpose])
    return sentence_of(purpose) or purpose_label(purpose)
