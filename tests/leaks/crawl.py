"""Walks every public address: the URL configuration, links, sitemaps, feeds, forms, files."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.leaks.finder import Output
from tests.leaks.site import HOST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.leaks.site import Answer, Site

# Addresses of one view with a query; of those without, all are read
EACH: Final = 60
MOST: Final = 30_000
_IN_TEXT: Final = re.compile(rb"(?:https?://localhost)?(/[^\s\"'<>\\)]*)")
_STYLE: Final = re.compile(r"url\(['\"]?([^'\")]+)")


class _Links(HTMLParser):
    """The links and forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, str, dict[str, list[str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        for name in ("href", "src", "data-src", "poster", "data-href", "data-url"):
            if values.get(name):
                self.links.append(values[name])
        for part in values.get("srcset", "").split(","):
            if part.strip():
                self.links.append(part.split()[0])
        if tag == "form":
            method = values.get("method", "get").upper()
            self.forms.append((method, values.get("action", ""), {}))
        elif tag in {"input", "select", "textarea"} and self.forms and values.get("name"):
            fields = self.forms[-1][2].setdefault(values["name"], [])
            if values.get("value") and values.get("type") != "text":
                fields.append(values["value"])
            self._select = fields
        elif tag == "option" and self.forms and values.get("value"):
            self._select.append(values["value"])


class Crawl:
    """Reads what there is and passes each answer on as outputs: its body, its headers."""

    def __init__(
        self,
        site: Site,
        asked_for: Iterable[str] = (),
        *,
        each: int = EACH,
        alike: int = MOST,
    ) -> None:
        """Begin; each, alike: most addresses of one view with a query, and without."""
        self.site, self.each, self.alike = site, each, alike
        self.typed = list(asked_for)  # what people type into fields: names and numbers on record
        self.statuses: Counter[int] = Counter()
        self.views: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._waiting: deque[str] = deque()
        self._queried: Counter[str] = Counter()
        self._forms: set[tuple[str, str, tuple[str, ...]]] = set()

    def run(self, begin: Iterable[str]) -> Iterator[Output]:
        """Yield the outputs of everything that can be reached from these addresses."""
        for address in begin:
            self._add(address, "/")
        while self._waiting and len(self._seen) < MOST:
            address = self._waiting.popleft()
            yield from self.read(address)
        for address in self._waiting:
            self.skipped[f"over {MOST} addresses: {urlsplit(address).path}"] += 1

    def read(
        self, address: str, method: str = "GET", body: bytes = b"", **environ: str
    ) -> Iterator[Output]:
        """Ask for one address, yield its outputs, remember where it leads."""
        answer = self.site.ask(address, method, body, **environ)
        self.statuses[answer.status] += 1
        kind = answer.header("Content-Type").partition(";")[0]
        self.kinds[kind or "none"] += 1
        sent = body.decode() or urlsplit(address).query
        # What a person types: a name may be repeated to her, a number of anybody never
        names = frozenset(text for _name, text in parse_qsl(sent) if not text[:6].isdigit())
        query = parse_qsl(urlsplit(address).query)
        address_parts = {part for _name, text in query for part in (text, text.strip("/"))}
        led = frozenset(address_parts | set(unquote(urlsplit(address).path).split("/")))
        where = urlsplit(address).path + (f" ({method})" if method != "GET" else "")
        # The form of the sign-in leads on to where the address says
        repeated = names | led if where == "/admin/login/" else names
        yield Output("answers", where, answer.body, repeated)
        yield Output("headers", where, answer.head, led)
        self._follow(address, answer, kind)
        yield from self._filled(address, answer, kind)

    def _follow(self, address: str, answer: Answer, kind: str) -> None:
        for name in ("Location", "Link", "Content-Location"):
            if answer.header(name):
                self._add(answer.header(name).strip("<>").partition(">")[0], address)
        for link in _leads(answer.body, kind):
            self._add(link, address)

    def _filled(self, address: str, answer: Answer, kind: str) -> Iterator[Output]:
        """Send each form once with what it offers and with everything that people type."""
        if kind != "text/html":
            return
        for method, action, fields in _links(answer.body).forms:
            target = urljoin(f"http://{HOST}{address}", action)
            name = (method, urlsplit(target).path, tuple(sorted(fields)))
            if urlsplit(target).netloc != HOST or name in self._forms:
                continue
            self._forms.add(name)
            for filled in _fillings(fields, self.typed):
                text = urlencode(filled)
                path = urlsplit(target).path
                if method == "POST":
                    yield from self.read(path, "POST", text.encode())
                else:
                    yield from self.read(f"{path}?{text}")

    def _add(self, link: str, base: str) -> None:
        parts = urlsplit(urljoin(f"http://{HOST}{base}", link.strip()))
        if parts.netloc.partition(":")[0] not in {HOST, "127.0.0.1"}:
            return
        if parts.scheme not in {"http", "https"}:
            return
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        if address in self._seen:
            return
        view = _view(parts.path)
        if parts.query:
            self._queried[view] += 1
            if self._queried[view] > self.each:
                self.skipped[f"further queries of {view}"] += 1
                return
        elif self.views[view] >= self.alike:
            self.skipped[f"further addresses of {view}"] += 1
            return
        self._seen.add(address)
        self.views[view] += 1
        self._waiting.append(address)


def _leads(body: bytes, kind: str) -> Iterator[str]:
    """Yield where an answer leads, by what it is."""
    if kind == "text/html":
        yield from _links(body).links
    elif kind == "text/css":
        yield from _STYLE.findall(body.decode("utf-8", "replace"))
    elif "json" in kind:
        yield from _addresses(json.loads(body or b"null"))
    elif kind in {"text/plain", "text/javascript"} or kind.endswith("xml"):
        for link in _IN_TEXT.findall(body):
            yield link.decode("utf-8", "replace").replace("&amp;", "&")


def _links(body: bytes) -> _Links:
    parser = _Links()
    parser.feed(body.decode("utf-8", "replace"))
    return parser


def _view(path: str) -> str:
    try:
        match = resolve(path)
    except Resolver404:
        return path.split("/")[1] if path.startswith("/static/") else "none"
    return match.view_name or f"{match.func.__module__}.{getattr(match.func, '__name__', '')}"


def _addresses(value: Any) -> Iterator[str]:
    """Yield the addresses in an answer for programs; those with a place to fill are none."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _addresses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _addresses(inner)
    elif isinstance(value, str) and re.match(rf"(?:http://{HOST})?/[^\s{{]*$", value):
        yield value


def _fillings(fields: dict[str, list[str]], typed: list[str]) -> Iterator[dict[str, str]]:
    """Yield what a reader sends: the first choices, each further choice, each typed text."""
    first = {name: (values[0] if values else "") for name, values in fields.items()}
    yield first
    for name, values in fields.items():
        for value in values[1:4]:
            yield first | {name: value}
    for text in typed:
        for name, values in fields.items():
            if not values:
                yield first | {name: text}
