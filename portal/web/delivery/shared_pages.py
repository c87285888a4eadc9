"""Which pages may be kept for everybody: those that never learn who asks.

A view declared with ``shared_page``, or a Wagtail page that inherits ``SharedPage``, is handed a
copy of the request that holds what names the page (host, path, query, display choices) and nothing
of the reader: no cookie, session, account, message or address. So what it answers is the same for
all, and a personal page declared by mistake fails on its first request instead of leaking. What
is not declared is never kept (``portal.web.delivery.page_cache``).
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from portal.web.delivery.limits import limited

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

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
    *parameters: str, when: Callable[..., bool] | None = None
) -> Callable[[View], View]:
    """Declare a view whose pages may be kept for everybody.

    Kept are answers to a query by these parameters alone, or by ``when(request, …)`` in their
    place. A page repeats its query in the links of its header, so what else a reader writes is
    answered, but must not be shown to others.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            shared = without_reader(request)
            keeps = request.method in {"GET", "HEAD"} and (
                asks_only_by(shared, parameters) if when is None else when(shared, *args, **kwargs)
            )
            response = view(shared, *args, **kwargs)
            if keeps:
                response.shared_request = shared  # type: ignore[attr-defined]
            return response

        wrapped.is_shared = True  # type: ignore[attr-defined]
        return wrapped

    return decorate


def asks_only_by(request: HttpRequest, parameters: Collection[str]) -> bool:
    """Say whether the query holds these parameters alone, each once."""
    query = request.GET
    return not (set(query) - set(parameters)) and all(
        len(values) == 1 for _name, values in query.lists()
    )


class SharedPage:
    """Declares a Wagtail page type whose pages may be kept for everybody; counts who asks.

    Stands before ``Page`` among the bases. ``shared_parameters`` are those that the page itself
    reads. A page that some readers may not see is not kept, nor is a preview.
    """

    shared_parameters: tuple[str, ...] = ()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer as the page does."""

        def is_open(request: HttpRequest, *args: Any, **kwargs: Any) -> bool:
            closed = self.get_view_restrictions().exists()  # type: ignore[attr-defined]
            return not closed and asks_only_by(request, self.shared_parameters)

        view = shared_page(when=is_open)(super().serve)
        return limited("page")(view)(request, *args, **kwargs)
