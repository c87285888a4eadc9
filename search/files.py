"""What a search finds as a file: a small one at once, large ones one after the other.

A file of a hundred thousand rows costs as much as hundreds of pages. It is made in a turn of the
heavy lane, whole, before it is sent: a reader with a slow line holds up nobody, and who comes
meanwhile is told when to come again (docs/adr/0034).
"""

from __future__ import annotations

import logging
import tempfile
from typing import IO, TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from portal.web.delivery.heavy_lane import LaneFull, heavy_lane
from portal.web.delivery.limits import over_limit
from portal.web.pages.parts.downloads import CSV
from portal.web.pages.parts.page import page

from . import open_data
from .export import csv_lines
from .presentation import address
from .summaries import summary_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from .backends import PayoutEngine
    from .filters import PayoutFilter
    from .labels import Labels

log = logging.getLogger(__name__)
# Rows up to which a file costs less than 50 ms of CPU and needs no turn
AT_ONCE: Final = 1000
# Seconds after which it is worth asking again
COMING: Final = 30


def payout_file(
    request: HttpRequest, answers: PayoutEngine, payout_filter: PayoutFilter, labels: Labels
) -> HttpResponseBase:
    """Return the file of a filter, up to ``settings.CSV_MAX_ROWS`` rows.

    503 with a page while no turn is free or the disk takes no more, 429 for too many large files
    of one address.
    """
    if request.method == "HEAD":
        return _named(HttpResponse(content_type=CSV))
    rows = answers.export(payout_filter, limit=settings.CSV_MAX_ROWS)
    lines = csv_lines(rows, labels, policy=payout_filter.policy)
    summary = summary_of(answers, payout_filter, generation=labels.generation).summary
    if summary.exact and summary.count <= AT_ONCE:
        return _named(StreamingHttpResponse(lines, content_type=CSV))
    try:
        with heavy_lane():
            refused = over_limit(request, "large")
            return refused or _named(FileResponse(_written(lines), content_type=CSV))
    except LaneFull:
        return _come_again(request, payout_filter, labels)
    except OSError:
        log.exception("no file could be made of a search")
        return _come_again(request, payout_filter, labels)


def _written(lines: Iterator[str]) -> IO[bytes]:
    """Return a file without a name that holds these lines; it goes when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    try:
        for piece in lines:
            file.write(piece.encode())
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _named(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Content-Disposition"] = 'attachment; filename="payouts.csv"'
    response.headers["X-Row-Limit"] = str(settings.CSV_MAX_ROWS)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _come_again(request: HttpRequest, payout_filter: PayoutFilter, labels: Labels) -> HttpResponse:
    """Answer 503: what happens, when to press again, which files come at once."""
    title = _("Large files are made one after the other: please try again in half a minute")
    context = {
        "page": page(title, noindex=True),
        "title": title,
        "kicker": _("Please wait"),
        "at_once": AT_ONCE,
        "again_href": address(payout_filter, "payouts_csv"),
        "search_href": address(payout_filter),
        "yearly": yearly(labels),
    }
    response = render(request, "search/file_waits.html", context, status=503)
    response.headers["Retry-After"] = str(COMING)
    add_never_cache_headers(response)
    return response


def yearly(labels: Labels) -> list[dict[str, Any]]:
    """Return the complete files that hold what is published now, as links."""
    made = []
    for year in labels.stamps:
        path = open_data.ready(labels.stamps, year)
        if path:
            size = _("%(size)s, all payments of the year") % {
                "size": filesizeformat(path.stat().st_size)
            }
            label = _("Year %(year)d, CSV") % {"year": year}
            href = reverse("year_file", args=[year])
            made.append({"label": label, "href": href, "detail": size})
    return made
