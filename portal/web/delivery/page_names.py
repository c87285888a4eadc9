"""What names a kept page: host and query in one spelling, whatever a reader writes.

Two spellings of one page are one kept page, and spellings that nobody needs fill no memory.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.http.request import split_domain_port

if TYPE_CHECKING:
    from collections.abc import Iterable

DEFAULT_PORTS: Final = {"http": "80", "https": "443"}


def canonical_host(host: str, *, scheme: str, server_port: str) -> str | None:
    """Return a Host header in its one spelling: small letters, no final dot, no usual port.

    None for a port at which this server is not asked: there are 65,000 of them, and Django lets
    each pass. What is no host at all comes back as it is; Django refuses it.
    """
    domain, port = split_domain_port(host)
    if not domain:
        return host
    if domain.startswith("["):
        try:
            domain = f"[{ipaddress.IPv6Address(domain[1:-1]).compressed}]"
        except ValueError:
            return host
    if not port or port == DEFAULT_PORTS.get(scheme):
        return domain
    return f"{domain}:{port}" if port == server_port else None


def canonical_query(query: str, parameters: Iterable[str]) -> str | None:
    """Return a query with these parameters alone, in this order and one spelling.

    None where one of them comes twice: which of the two a page reads is its own affair.
    """
    if not query:
        return ""
    sent = dict(QueryDict(query).lists())
    pairs = [(name, value) for name in parameters for value in sent.get(name, ())]
    if len({name for name, _value in pairs}) < len(pairs):
        return None
    return urlencode(pairs, safe="*")
