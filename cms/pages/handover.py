"""The way of a page to the public: handed over to the domain in the act that publishes it.

The register of content (`portal.disclosure`) is what policy pages, lists, feeds and the site map
read; its acts write the audit entry and the public history and outdate every kept page.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from portal.clocks import now
from portal.content.enums import ContentKind, Fact, Removal
from portal.content.errors import NotPublishable
from portal.content.models import ContentItem
from portal.content.services.register import Content, drop_content, put_content

from .enums import NoticeKind
from .errors import PublishRefused
from .words import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.policies.models import Policy
    from portal.staff.models import User

    from .models import Article

LONGEST_FACT: Final = 500
# Fields of a guide, and the question each one answers.
ANSWERS: Final = {
    Fact.WHO: "who",
    Fact.HOW_MUCH: "standard",
    Fact.HOW: "how",
    Fact.DOCUMENTS: "documents",
    Fact.WHERE: "where",
    Fact.WHEN: "time",
    Fact.PHONE: "phone",
}


def hand_over(page: Article, *, by: User | None) -> None:
    """Tell the register what the page is now; what was known before, was corrected.

    Raises PublishRefused.
    """
    corrected = was_public(page)
    try:
        put_content(
            content=content_of(page),
            policies=policies_of(page),
            correction=page.correction if corrected else "",
            by=by,
        )
    except NotPublishable as refusal:
        raise PublishRefused([str(refusal)]) from refusal


def was_public(page: Article) -> bool:
    """Say whether readers have seen the page before (one query)."""
    return page.pk is not None and ContentItem.objects.filter(key=page.key).exists()


def move(page: Article, *, by: User | None) -> None:
    """Tell the register the new address of a page that is public; nothing of it was corrected."""
    put_content(content=content_of(page), policies=policies_of(page), by=by)


def unregister(page: Article, *, by: User | None) -> None:
    """Tell the register that the page is not public any more; nothing happens if it was not."""
    reason = Removal.EXPIRED if page.expired else Removal.TAKEN_DOWN
    drop_content(key=page.key, reason=reason, by=by)


def content_of(page: Article) -> Content:
    """Return what the register keeps of a page."""
    first = page.first_published_at or now()
    last = page.expire_at
    return Content(
        key=page.key,
        kind=kind_of(page),
        title=page.title,
        address=page.address,
        published_on=timezone.localdate(first),
        summary=page.summary,
        organisation=page.organisation,
        validity=getattr(page, "validity", ""),
        facts=_facts(page),
        expires_on=None if last is None else timezone.localdate(last - dt.timedelta(seconds=1)),
    )


def kind_of(page: Article) -> ContentKind:
    """Return which kind of content a page is; a notice may be an interpretation."""
    if getattr(page, "kind", "") == NoticeKind.INTERPRETATION:
        return ContentKind.INTERPRETATION
    return page.content_kind


def policies_of(page: Article) -> Iterable[Policy]:
    """Return the policies a page is about that are still on record.

    An interpretation is about those of the documents it explains, too.
    """
    policies = {policy.pk: policy for policy in _own_policies(page)}
    if kind_of(page) == ContentKind.INTERPRETATION:
        for document in page.explains.all():
            policies |= {policy.pk: policy for policy in document.policies.all()}
    return tuple(policies.values())


def _own_policies(page: Article) -> Iterable[Policy]:
    if hasattr(page, "policies"):
        return page.policies.all()
    policy = getattr(page, "policy", None)
    return (policy,) if policy else ()


def _facts(page: Article) -> dict[Fact, str]:
    """Return the short answers of a guide, the number and date of a document."""
    if page.content_kind == ContentKind.GUIDE:
        return {fact: one_line(getattr(page, name), LONGEST_FACT) for fact, name in ANSWERS.items()}
    if page.content_kind == ContentKind.BASIS:
        formed = page.formed_on.isoformat() if page.formed_on else ""
        return {Fact.DOCUMENT_NUMBER: page.document_number, Fact.FORMED_ON: formed}
    return {}
