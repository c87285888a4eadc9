"""What an article hands to its template: plain values, read with a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from portal.clocks import now
from portal.content.enums import ContentEventKind, ContentKind, Validity
from portal.content.models import ContentEvent
from portal.policies.models import Policy
from portal.web.pages.parts.figures import long_date
from portal.web.pages.parts.page import page as page_of

from .enums import NoticeKind
from .handover import policies_of
from .media_used import pictures_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .models import Article, BasisPage, GuidePage

Item = dict[str, Any]
# From so many subsidies on a page is asked whether it is about all of them.
MANY: Final = 20
# How loud a document's state is, and its icon.
STATES: Final = {
    Validity.IN_FORCE: ("good", "tick"),
    Validity.DRAFT: ("warn", "info"),
    Validity.LAPSED: ("bad", "clock"),
    Validity.REPEALED: ("bad", "cross"),
}
# What a list holds, for readers who do not read the title that staff gave it.
COLUMNS: Final = {
    ContentKind.NOTICE: gettext_lazy("Notices"),
    ContentKind.GUIDE: gettext_lazy("Application guides"),
    ContentKind.BASIS: gettext_lazy("Basis documents"),
}
# Fields of a guide in the order in which people ask, with their icons.
ASKED: Final = (
    ("who", "person"),
    ("standard", "money"),
    ("how", "form"),
    ("documents", "document"),
    ("where", "place"),
    ("time", "calendar"),
    ("duration", "clock"),
    ("phone", "phone"),
    ("explainer", "message"),
)


def article_context(article: Article) -> Item:
    """Return the context of pages/article.html."""
    _fetch_sizes(article)
    history = _history(article)
    first, parent = article.first_published_at, article.get_parent()
    inside = parent is not None and parent.depth > 2
    trail = [(column_title(parent.title, article.content_kind), parent.url)] if inside else []
    column = trail[0][0] if trail else article.title
    source = getattr(article, "source", "") or article.organisation.name
    return {
        "article": article,
        "page": page_of(
            article.title,
            trail=trail,
            column=column,
            column_type=column,
            published_on=timezone.localdate(first or now()),
            source=source,
            description=article.summary,
        ),
        "tags": tags_of(
            kind=getattr(article, "kind", ""), validity=getattr(article, "validity", "")
        ),
        "dots": _dots(article, source),
        "corrected": _corrected(history),
        "policies": _subsidies(article),
        "related": [],
        "history": history,
    }


def _subsidies(article: Article) -> list[Item]:
    """Return the subsidies a page is about as links; about all of them leads to the list."""
    policies = list(policies_of(article))
    payable = sum(not policy.standing for policy in policies)
    if payable > MANY and payable == Policy.objects.payable().count():
        return [{"label": _("All subsidies on the list"), "href": reverse("policies")}]
    return [
        {
            "label": policy.name,
            "href": reverse("policy", args=[policy.code]),
            "detail": _("policy %(code)s") % {"code": policy.code},
        }
        for policy in policies
    ]


def column_title(title: str, kind: ContentKind) -> str:
    """Return the title of a list as staff gave it; in another language what the list holds."""
    translated = kind in COLUMNS and get_language() != settings.LANGUAGE_CODE
    return str(COLUMNS[kind]) if translated else title


def tags_of(*, kind: str = "", validity: str = "") -> list[Item]:
    """Return the tags of a notice's kind or a document's state."""
    if validity:
        state = Validity(validity)
        loudness, icon = STATES[state]
        return [{"label": state.label, "kind": loudness, "icon": icon}]
    if kind == NoticeKind.INTERPRETATION:
        return [{"label": NoticeKind.INTERPRETATION.label, "kind": "", "icon": "message"}]
    return []


def files_of(pages: Iterable[Article]) -> list[Item]:
    """Return links to pages with the day they came out."""
    return [
        {
            "label": page.title,
            "href": page.url,
            "detail": long_date(timezone.localdate(page.first_published_at)),
        }
        for page in pages
    ]


def document_header(document: BasisPage) -> list[Item]:
    """Return the header of government files; what is not known is left out."""
    replaced = document.replaced_by if document.replaced_by_id else None
    rows = (
        (_("Index number"), document.index_number, ""),
        (_("Document number"), document.document_number, ""),
        (_("Responsible for disclosure"), document.organisation.name, ""),
        (_("Issued by"), document.issued_by, ""),
        (_("Topic"), document.topic, ""),
        (_("Way of disclosure"), document.disclosed_how, ""),
        (_("Date of the document"), _day(document.formed_on), ""),
        (_("Issued on"), _day(document.issued_on), ""),
        (_("In force from"), _day(document.effective_on), ""),
        (_("Validity"), document.get_validity_display(), ""),
        (_("Replaced by"), replaced.title if replaced and replaced.live else "", "replaced"),
        (_("Original"), document.original, "original"),
    )
    links = {"replaced": replaced.url if replaced else "", "original": document.original}
    return [
        {"term": term, "value": value, "href": links.get(link, "")}
        for term, value, link in rows
        if value
    ]


def guide_answers(guide: GuidePage) -> list[Item]:
    """Return what is known of a guide, in the order in which people ask."""
    answers = []
    for name, icon in ASKED:
        value = getattr(guide, name)
        if value:
            field = guide._meta.get_field(name)
            shown = "phone" if name == "phone" else "html" if hasattr(field, "editor") else "text"
            answers.append({"icon": icon, "term": field.verbose_name, shown: value})
    return answers


def removal_of(article: Article) -> Item | None:
    """Return when and why a page was unpublished, as the public history tells it."""
    event = (
        ContentEvent.objects.filter(item__key=article.key, kind=ContentEventKind.REMOVED)
        .order_by("-at", "-id")
        .first()
    )
    if event is None:
        return None
    return {"on": _local(event), "reason": event.get_removal_display()}


def _dots(article: Article, source: str) -> list[str]:
    dots = [source]
    if article.first_published_at:
        day = long_date(timezone.localdate(article.first_published_at))
        dots.append(_("published on %(day)s") % {"day": day})
    if article.expire_at:
        day = long_date(timezone.localdate(article.expire_at))
        dots.append(_("public until %(day)s") % {"day": day})
    return dots


def _history(article: Article) -> list[Item]:
    """Return what happened to a page, newest first (one query); nothing of a first publication.

    A page that was published once and never changed has no history worth a heading.
    """
    if article.pk is None:
        return []
    events = ContentEvent.objects.filter(item__key=article.key).order_by("-at", "-id")
    shown = [
        {
            "on": _local(event),
            "kind": event.kind,
            "label": event.get_kind_display(),
            "note": event.note or event.get_removal_display(),
        }
        for event in events
    ]
    return shown if len(shown) > 1 else []


def _corrected(history: list[Item]) -> Item | None:
    newest = history[0] if history else None
    return newest if newest and newest["kind"] == ContentEventKind.CORRECTED else None


def _local(event: ContentEvent) -> Any:
    return timezone.localdate(event.at)


def _day(day: Any) -> str:
    return long_date(day) if day else ""


def _fetch_sizes(article: Article) -> None:
    """Read the sizes of all pictures at once (one query where there is a picture)."""
    pictures = [use.picture for use in pictures_of(article)]
    if pictures:
        sizes = get_image_model()._meta.get_field("renditions").related_model.objects.all()
        prefetch_related_objects(
            pictures, Prefetch("renditions", queryset=sizes, to_attr="prefetched_renditions")
        )
