"""What header, footer and metadata need on every page: identity, entries, display links.

Identity and the folders of what staff publish cost one query together. A view (or the page cache)
that has read the generation of the public pages puts it on the request as `request.generation`;
then a process reads them once per generation and answers further requests from memory.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from portal.clocks import today
from portal.content.enums import ContentKind
from portal.content.queries import addresses_in_view, kinds_in_view
from portal.identifiers.finder import holds_number
from portal.web.delivery.middleware import SET_LANGUAGE, SET_MODE, Display
from portal.web.delivery.process_cache import BoundedDict
from portal.web.models import SiteIdentity

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet
    from django.http import HttpRequest

FIELDS = tuple(field.attname for field in SiteIdentity._meta.concrete_fields)
# Name of an address or of a folder below, label, label of the bottom bar (a phone shows four),
# icon. An entry that leads nowhere yet is left out.
ENTRIES = (
    ("home", _("Home"), _("Home"), "home"),
    ("payouts", _("Village payments"), _("My village"), "village"),
    ("my", _("My payments"), _("Mine"), "person"),
    ("policies", _("Policy list"), _("Policies"), "list"),
    ("disclosures", _("Published lists"), _("Lists"), "document"),
    ("notices", _("Notices"), _("Notices"), "message"),
    ("statistics", _("Statistics"), _("Statistics"), "chart"),
)
# Where staff publish: the kinds of content that stand in one folder. The register of content says
# which folder that is, so a list that is moved or named anew is found at once.
FOLDERS = {
    "notices": (ContentKind.NOTICE, ContentKind.INTERPRETATION),
    "guides": (ContentKind.GUIDE,),
    "basis": (ContentKind.BASIS,),
    "contact": (ContentKind.CHANNEL,),
}
ABOUT = (
    ("policies", _("Policy list")),
    ("guides", _("Application guides")),
    ("basis", _("Basis documents")),
    ("disclosures", _("Published lists")),
    ("notices", _("Notices")),
    ("search", _("Search the site")),
    ("open_data", _("Open data")),
    ("site_map", _("Site map")),
    ("accessibility", _("Accessibility statement")),
)
BAR_ENTRIES = 4
LONGEST_QUERY = 1000
Folders = tuple[tuple[str, str], ...]

_identities: Final[BoundedDict[int, dict[str, Any]]] = BoundedDict("identity of the site", 1)


def blank_identity() -> dict[str, Any]:
    """Return the identity of a site whose row is not written yet."""
    blank = dict.fromkeys(FIELDS, "")
    return blank | {"title": settings.PORTAL_COUNTY, "hotlines": [], "folders": ()}


def identity(generation: int | None) -> dict[str, Any]:
    """Return the identity's fields; one query, or none if this generation is known already.

    `folders` holds (name, folder) of what staff publish: ("notices", "notices/").
    """
    if generation is None:
        return _read_identity(once=False)
    return _identities.get_or_make(generation, lambda: _read_identity(once=True))


def _read_identity(*, once: bool) -> dict[str, Any]:
    """Return the identity with `key`, which names this state where parts of a page are kept."""
    identity = _stored_identity(once=once)
    return identity | {"key": hash(repr(identity))}


def _stored_identity(*, once: bool) -> dict[str, Any]:
    """Read the identity with the folders in one query.

    While there is no identity, folders take a second one: only where it is asked `once`.
    """
    row = next(iter(_identified(today())), None)
    if row is None:
        kinds = kinds_in_view() if once else {}
        named = ((name, kind) for name, of in FOLDERS.items() for kind in of if kind in kinds)
        folders = {name: kinds[kind].folder for name, kind in named}
        return blank_identity() | {"folders": tuple(folders.items())}
    at = zip(FOLDERS, row[len(FIELDS) :], strict=True)
    shown = tuple((name, f"{path.partition('/')[0]}/") for name, path in at if path)
    return dict(zip(FIELDS, row, strict=False)) | {"folders": shown}


def _identified(day: dt.date) -> QuerySet[SiteIdentity, tuple[Any, ...]]:
    """Return the identity's fields and, for each name of FOLDERS, the address of a page in it."""
    one_of_each = addresses_in_view(FOLDERS, day)
    identities = SiteIdentity.objects.annotate(**one_of_each)
    return identities.values_list(*FIELDS, *one_of_each)[:1]


def remembered_identity() -> dict[str, Any]:
    """Return the identity this process knows, without any query: for error pages."""
    return _identities.newest() or blank_identity()


def address(name: str) -> str:
    """Return the address of a named page, "" if there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def place(name: str, folders: Folders) -> str:
    """Return where an entry leads: a named address or a folder of what staff publish, else ""."""
    folder = dict(folders).get(name)
    return f"{get_script_prefix()}{folder}" if folder else address(name)


@cache
def entries(urlconf: str, prefix: str, folders: Folders, here: str = "") -> list[dict[str, Any]]:
    """Return the entries that lead somewhere, the one at `here` marked.

    The arguments key the memory: `here` is "" or the address of an entry, never any other text.
    """
    links = [(place(name, folders), *rest) for name, *rest in ENTRIES]
    return [
        {"href": href, "label": label, "short": short, "icon": icon, "here": href == here}
        for href, label, short, icon in links
        if href
    ]


@cache
def about(urlconf: str, prefix: str, folders: Folders) -> list[dict[str, Any]]:
    """Return the footer's links that lead somewhere."""
    links = [(place(name, folders), label) for name, label in ABOUT]
    return [{"href": href, "label": label} for href, label in links if href]


@cache
def search_address(urlconf: str, prefix: str) -> str:
    """Return the address of the site's search, "" until it exists."""
    return address("search")


def entry_at(urlconf: str, prefix: str, folders: Folders, path: str) -> str:
    """Return the address of the entry that a path belongs to (its first folder), "" if none."""
    first = path.removeprefix(prefix).partition("/")[0]
    folder = f"{prefix}{first}/" if first else prefix
    exists = any(entry["href"] == folder for entry in entries(urlconf, prefix, folders))
    return folder if exists else ""


def domain(request: HttpRequest) -> str:
    """Return the host that was asked; "" for a forged one, whose error page must still be made."""
    try:
        return request.get_host()
    except DisallowedHost:
        return ""


def _repeatable(request: HttpRequest) -> str:
    """Return the query as it came, "" where a parameter holds a number of a person."""
    numbers = any(holds_number(str(value)) for value in request.GET.values())
    return "" if numbers else request.META.get("QUERY_STRING", "")


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: site, domain, canonical, entries, bar, about, search_href, display, …."""
    display: Display = getattr(request, "display", Display("normal", settings.LANGUAGE_CODE))
    urlconf = getattr(request, "urlconf", None) or settings.ROOT_URLCONF
    prefix = get_script_prefix()
    identified = identity(getattr(request, "generation", None))
    folders = identified["folders"]
    here = entry_at(urlconf, prefix, folders, request.path)
    shown = entries(urlconf, prefix, folders, here)
    # A choice keeps the query; what a view refused, or a hostile one, is not repeated
    refused = getattr(request, "query_refused", False)
    query = "" if refused else _repeatable(request)
    query_prefix = f"?{query}&" if query and len(query) <= LONGEST_QUERY else "?"
    host = domain(request)
    elder, english = display.mode == "elder", display.language == "en"
    return {
        "site": identified,
        "domain": host,
        "canonical": f"{request.scheme}://{host}{escape_uri_path(request.path)}" if host else "",
        "entries": shown,
        "bar": shown[:BAR_ENTRIES],
        "about": about(urlconf, prefix, folders),
        "contact_href": place("contact", folders),
        "search_href": search_address(urlconf, prefix),
        "accessibility_href": address("accessibility"),
        "frame_key": (urlconf, prefix, here, display.key),
        "display": {
            "mode": display.mode,
            "css": "" if display.mode == "normal" else display.mode,
            "language": display.language,
            "elder": elder,
            "english": english,
            "other": get_language_info("zh-hans" if english else "en")["name_local"],
            "mode_href": f"{query_prefix}{SET_MODE}={'normal' if elder else 'elder'}",
            "language_href": f"{query_prefix}{SET_LANGUAGE}={'zh-hans' if english else 'en'}",
        },
    }
