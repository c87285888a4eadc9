"""Which pages may be kept for everybody: those that never learn who asks.

A view declared with ``shared_page``, or a Wagtail page that inherits ``SharedPage``, is handed a
copy of the request that holds what names the page (host, path, query, display choices) and nothing
of the reader: no cookie, session, account, message or address. So what it answers is the same for
all, and a personal page declared by mistake fails on its first request instead of leaking. What
is not declared is never kept (``portal.web.delivery.page_cache``).
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from django.http import QueryDict
from django.urls import Resolver404, resolve

from portal.web.delivery.limits import limited
from portal.web.delivery.page_names import canonical_query

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponse]

# All that a shared view can read of the request beside its body; the page cache names a page by it
SHARED_META: Final = frozenset(
    {
        "REQUEST_METHOD",
        "SCRIPT_NAME",
        "PATH_INFO",
        "QUERY_STRING",
        "CONTENT_TYPE",
        "CONTENT_LENGTH",
        "SERVER_NAME",
        "SERVER_PORT",
        "SERVER_PROTOCOL",
        "HTTP_HOST",
        "HTTP_X_FORWARDED_PROTO",
        "wsgi.url_scheme",
        "wsgi.input",
    }
)
# What Django and its middleware put on a request about the reader; headers are read from META anew
OF_THE_READER: Final = (
    "session",
    "user",
    "auser",
    "_cached_user",
    "_acached_user",
    "_messages",
    "headers",
)


class Reads(NamedTuple):
    """The parameters that a view reads: those that name its kept page, and those that forbid it."""

    naming: tuple[str, ...]
    private: tuple[str, ...] = ()

    def name(self, query: str) -> str | None:
        """Return the query that names the kept page; None where none is kept."""
        if self.private and any(name in QueryDict(query) for name in self.private):
            return None
        return canonical_query(query, self.naming)


def without_reader(request: HttpRequest) -> HttpRequest:
    """Return a copy of a request that says what is asked and nothing of who asks."""
    shared: HttpRequest = object.__new__(type(request))
    about = vars(shared)
    about.update(vars(request))
    for name in OF_THE_READER:
        about.pop(name, None)
    meta = {name: value for name, value in request.META.items() if name in SHARED_META}
    about.update(COOKIES={}, META=meta, environ=meta)
    return shared


def shared_page(
    *parameters: str,
    when: Callable[..., bool] | None = None,
    private: tuple[str, ...] = (),
    as_written: bool = False,
) -> Callable[[View], View]:
    """Declare a view whose pages may be kept for everybody, and the parameters that it reads.

    A page repeats its query in the links of its header. So the view is shown its own parameters
    alone, in one spelling; ``as_written`` leaves the query to a view that looks at it as a whole.
    Kept are answers for which ``when(request, …)`` holds, if it is given. With one of the
    parameters in ``private``, which it reads as well, none is kept: what is typed may be a name.
    """
    own = None if as_written else Reads(parameters, private)

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            shared = without_reader(request)
            keeps = request.method in {"GET", "HEAD"}
            if keeps:
                keeps = _read_canonically(shared, own)
            keeps = keeps and (when is None or when(shared, *args, **kwargs))
            response = view(shared, *args, **kwargs)
            if keeps:
                response.shared_request = shared  # type: ignore[attr-defined]
            return response

        wrapped.is_shared = True  # type: ignore[attr-defined]
        wrapped.reads = own  # type: ignore[attr-defined]
        return wrapped

    return decorate


def _read_canonically(shared: HttpRequest, own: Reads | None) -> bool:
    """Leave of the query what the view reads; say whether that is what names the kept page."""
    written = shared.META.get("QUERY_STRING", "")
    query = written if own is None else own.name(written)
    if query is None:
        return False
    if query != written:
        shared.META["QUERY_STRING"] = query
        vars(shared).pop("GET", None)  # read anew
    return query == getattr(shared, "kept_query", query)


def kept_query(request: HttpRequest) -> str | None:
    """Return the query that names a kept page: what its view reads, in one spelling.

    None where it names none. A page of the CMS is known only when it is looked up, so all that any
    of them reads counts; ``_read_canonically`` refuses what the page itself does not read.
    """
    written = request.META.get("QUERY_STRING", "")
    if not written:
        return ""
    try:
        view = resolve(request.path_info, getattr(request, "urlconf", None)).func
    except Resolver404:
        return None
    own = getattr(view, "reads", Reads(SharedPage.read_by_any))
    return written if own is None else own.name(written)


class SharedPage:
    """Declares a Wagtail page type whose pages may be kept for everybody; counts who asks.

    Stands before ``Page`` among the bases. ``shared_parameters`` are those that the page itself
    reads. A page that some readers may not see is not kept, nor is a preview.
    """

    shared_parameters: tuple[str, ...] = ()
    # What any page type reads, in the order in which the types were declared
    read_by_any: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **how: Any) -> None:
        """Note what this page type reads."""
        super().__init_subclass__(**how)
        names = dict.fromkeys((*SharedPage.read_by_any, *cls.shared_parameters))
        SharedPage.read_by_any = tuple(names)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer as the page does."""

        def is_open(_request: HttpRequest, *_args: Any, **_kwargs: Any) -> bool:
            return not self.get_view_restrictions().exists()  # type: ignore[attr-defined]

        view = shared_page(*self.shared_parameters, when=is_open)(super().serve)
        return limited("page")(view)(request, *args, **kwargs)
