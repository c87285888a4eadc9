"""Handing published content over to the domain and taking it back (the two ends of a page's life).

Who may publish a page is decided where pages are written and reviewed; these acts record it,
write the public history and outdate every kept page in the same transaction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.actors import SYSTEM, Actor, actor_of
from portal.audit.services import record
from portal.clocks import now
from portal.content.enums import ContentEventKind, ContentKind, Fact, Removal, Validity
from portal.content.errors import NotPublishable, PersonalNumber
from portal.content.models import ContentEvent, ContentItem
from portal.content.rules import is_site_path
from portal.disclosure.errors import UnknownReason
from portal.disclosure.models import Generation
from portal.identifiers.cleaning import one_line
from portal.identifiers.finder import NumberKind, find_numbers, holds_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from portal.policies.models import Policy
    from portal.staff.models import Organisation, User

LONGEST_FACT: Final = 500
# Changes of these are told in the public history; a new address or day is no news
TOLD: Final = frozenset({"kind", "title", "summary", "validity", "facts"})
# Where points of a list or lines were joined: one sign ends a sentence
_JOINED: Final = re.compile(r"(?<=[。；！？])[；\s]+")
# Offices may be reached on a mobile number; everywhere else one is somebody's own.
_ALLOWED: Final = {Fact.PHONE: frozenset({NumberKind.MOBILE})}


@dataclass(frozen=True, kw_only=True)
class Content:
    """Published content as its owner describes it.

    ``key`` names its source for good ("page:123"), ``address`` is its path under the root of the
    site, ``facts`` are short answers by ``Fact``; empty ones are left out. Days are days in the
    county; ``expires_on`` is the last public one.
    """

    key: str
    kind: ContentKind
    title: str
    address: str
    published_on: dt.date
    summary: str = ""
    organisation: Organisation | None = None
    validity: Validity | str = ""
    facts: Mapping[Fact, str] = field(default_factory=dict)
    expires_on: dt.date | None = None

    def values(self) -> dict[str, Any]:
        """Return the fields of the row."""
        office = self.organisation
        facts = {Fact(name).value: _one_line(text) for name, text in self.facts.items()}
        return {
            "kind": ContentKind(self.kind).value,
            "title": _one_line(self.title),
            "summary": _one_line(self.summary),
            "address": self.address,
            "organisation_code": office.code if office else "",
            "organisation": office.name if office else "",
            "validity": str(self.validity),
            "facts": {name: text for name, text in sorted(facts.items()) if text},
            "published_on": self.published_on,
            "expires_on": self.expires_on,
        }


@transaction.atomic
def put_content(
    *,
    content: Content,
    policies: Iterable[Policy] = (),
    correction: str = "",
    by: User | Actor | None,
) -> ContentItem:
    """Make content public, or bring what is public up to date; return its row.

    ``correction`` says in a sentence what was wrong and is corrected: the public history shows it.
    ``by`` None is the installation itself (a publication that was scheduled, the seed). Kept
    pages die even when no field differs, because the text behind the address may. Raises
    NotPublishable, PersonalNumber, ValidationError (a value too long or not of its list).
    """
    actor = SYSTEM if by is None else actor_of(by)
    values, note = content.values(), _one_line(correction)
    _refuse(values | {"correction": note})
    Generation.raise_()  # its row serialises these acts: no two rows for one key
    at = now()
    item = ContentItem.objects.select_for_update().filter(key=content.key).first()
    new = item is None or item.removed_at is not None
    item = item or ContentItem(key=content.key)
    before = {name: getattr(item, name) for name in values}
    for name, value in values.items():
        setattr(item, name, value)
    item.changed_at, item.removed_at = at, None
    item.full_clean(validate_unique=False)
    changed = [] if new else [name for name in values if before[name] != values[name]]
    item.save()
    about = sorted(policies, key=lambda policy: policy.code)
    if not new and {policy.pk for policy in about} != set(
        item.policies.values_list("pk", flat=True)
    ):
        changed.append("policies")
    item.policies.set(about)
    if kind := _event_kind(new=new, corrected=bool(note), changed=not TOLD.isdisjoint(changed)):
        event = ContentEvent(item=item, kind=kind, at=at, note=note)
        event.full_clean()
        event.save()
    record(
        act="disclosure.put_content",
        actor=actor,
        subject=item,
        detail={
            "key": item.key,
            "kind": item.kind,
            "address": item.address,
            "policies": [policy.code for policy in about],
            "new": new,
            "changed": changed,
            "correction": note,
        },
    )
    return item


@transaction.atomic
def drop_content(
    *, key: str, reason: Removal | str = Removal.TAKEN_DOWN, by: User | Actor | None
) -> bool:
    """Take content out of public view; False when it is not public, and then nothing happens.

    The row stays for its history, which names the day and the reason and not the title. ``by``
    None is the installation itself (expiry). Raises UnknownReason.
    """
    if reason not in Removal.values:
        raise UnknownReason(str(reason))
    actor = SYSTEM if by is None else actor_of(by)
    item = ContentItem.objects.select_for_update().filter(key=key, removed_at=None).first()
    if item is None:
        return False
    at = now()
    Generation.raise_()
    item.removed_at = item.changed_at = at
    item.save(update_fields=["removed_at", "changed_at"])
    ContentEvent.objects.create(
        item=item, kind=ContentEventKind.REMOVED, at=at, removal=Removal(reason)
    )
    record(
        act="disclosure.drop_content",
        actor=actor,
        subject=item,
        detail={"key": key, "kind": item.kind, "address": item.address, "reason": str(reason)},
    )
    return True


def _one_line(text: str) -> str:
    return _JOINED.sub("", one_line(text))


def _event_kind(*, new: bool, corrected: bool, changed: bool) -> ContentEventKind | None:
    if new:
        return ContentEventKind.PUBLISHED
    if corrected:
        return ContentEventKind.CORRECTED
    return ContentEventKind.CHANGED if changed else None


def _refuse(values: Mapping[str, Any]) -> None:
    if not values["title"]:
        raise NotPublishable("title", _("Give it a title."))
    if not is_site_path(values["address"]):
        sentence = _("“%(address)s” is no address on this site.")
        raise NotPublishable("address", sentence % {"address": values["address"][:80]})
    last = values["expires_on"]
    if last is not None and last < values["published_on"]:
        sentence = _("The last public day is before the day of publication.")
        raise NotPublishable("expires_on", sentence)
    for name, label in (
        ("title", _("Title")),
        ("summary", _("Summary")),
        ("correction", _("Correction")),
    ):
        if holds_number(values[name]):
            raise PersonalNumber(name, label)
    for name, text in values["facts"].items():
        fact = Fact(name)
        if len(text) > LONGEST_FACT:
            sentence = _("“%(field)s” is longer than %(count)d characters.")
            raise NotPublishable(name, sentence % {"field": fact.label, "count": LONGEST_FACT})
        kinds = {number.kind for number in find_numbers(text)}
        if kinds - _ALLOWED.get(fact, frozenset()):
            raise PersonalNumber(name, str(fact.label))
