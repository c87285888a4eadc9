"""Warn before external links, as 国办发〔2017〕47号 asks.

`resolve` says of any address that staff wrote where its link leads: inside and to own hosts
straight, to government sites straight with a sign, anywhere else by way of the page /leave/. What
stands in that page's own address is signed, so nobody can let this site point at theirs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http.request import validate_host
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

# A leading dot takes the hosts below in. The second keeps the register behind the mark of Party
# and government organs, which each government site must lead to.
GOVERNMENT: Final = (".gov.cn", "bszs.conac.cn")
# What browsers read otherwise than it looks: "\" is "/" to them, and they drop line breaks.
TWISTED: Final = re.compile(r"[\\\s\x00-\x20\x7f]")
NAMED: Final = re.compile(r"[\w.-]+|\[?[0-9a-f:.]+\]?")
NOWHERE: Final = SafeString("<a>")
INSIDE: Final = re.compile(r"[/?#](?!/)|(?:tel|mailto):")


class Link(NamedTuple):
    """Where a link leads ("" if nowhere) and whether it leaves the site."""

    href: str
    outer: bool


def resolve(address: str) -> Link:
    """Return the link to an address of any make; there is none to a script or a file of data."""
    if TWISTED.search(address):
        return Link("", outer=False)
    if INSIDE.match(address):
        return Link(address, outer=False)
    host = host_of(address)
    if not host:
        return Link("", outer=False)
    if _among(host, [*settings.ALLOWED_HOSTS, *settings.OWN_HOSTS]):
        return Link(address, outer=False)
    if _among(host, GOVERNMENT):
        return Link(address, outer=True)
    query = urlencode({"to": _signer().sign_object(address)})
    return Link(f"{reverse('leave')}?{query}", outer=True)


def read_token(token: str) -> str:
    """Return the address that `resolve` put into a link. Raises BadSignature for any other."""
    address = _signer().unsign_object(token)
    if not isinstance(address, str) or not host_of(address):
        raise BadSignature
    return address


def host_of(address: str) -> str:
    """Return the host of a web address as browsers read it, "" for anything else."""
    if TWISTED.search(address):
        return ""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
        parts.port  # noqa: B018 -- raises for one that is no number
    except ValueError:
        return ""
    return host if parts.scheme in {"http", "https"} and NAMED.fullmatch(host) else ""


def opening(address: str, classes: str = "") -> SafeString:
    """Return the opening tag of a link, with the word for those who cannot see its sign."""
    target = resolve(address)
    if not target.href:
        return NOWHERE
    named = " ".join(filter(None, [classes, "outer" * target.outer]))
    css = format_html(' class="{}"', named) if named else ""
    if not target.outer:
        return format_html('<a href="{}"{}>', target.href, css)
    # No search engine is to walk through the page in between
    rel = "noopener" if target.href == address else "nofollow"
    label = _("External site: ")
    return format_html(
        '<a href="{}"{} rel="{}"><span class="unseen">{}</span>', target.href, css, rel, label
    )


def link(address: str, label: object, classes: str = "") -> SafeString:
    """Return a whole link; the label alone where it leads nowhere."""
    tag = opening(address, classes)
    return format_html("{}" if tag == NOWHERE else "{1}{0}</a>", label, tag)


def _signer() -> Signer:
    return Signer(salt="portal.web.leaving")


def _among(host: str, hosts: Iterable[str]) -> bool:
    return validate_host(host, [allowed for allowed in hosts if allowed != "*"])
