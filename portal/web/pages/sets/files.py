"""A published set as a file: made for who asks when it is small, else made beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.disclosure.queries.editions import shows_figures
from portal.policies.queries import current_listing
from portal.web.delivery.limits import limited
from portal.web.delivery.made_files import made_file
from portal.web.pages.parts.downloads import CSV, XLSX, csv_file, xlsx_file
from portal.web.pages.parts.labels import file_name
from portal.web.pages.parts.query_params import QueryParams
from portal.web.pages.sets.context import set_context
from portal.web.pages.sets.kept_files import COMING, is_kept, kept_file, note_coming, tag_of
from portal.web.pages.sets.tables import about, table
from portal.web.pages.sets.views import read_set
from portal.web.pages.site.errors import bad_request

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from portal.disclosure.queries import EditionPage

_TYPES: Final = {"csv": CSV, "xlsx": XLSX}


@require_safe
@limited("download")
def disclosure_csv(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Send a set as CSV; what is no longer public answers 410 with its page."""
    page = _page(request, ref)
    if isinstance(page, HttpResponseBase):
        return page
    if is_kept(page, "csv"):
        return _stored(request, page, "csv")
    return csv_file(file_name(page.edition, "csv"), *table(page))


@require_safe
@limited("download")
def disclosure_xlsx(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Send a set as a workbook with a second sheet about it; otherwise as ``disclosure_csv``."""
    page = _page(request, ref)
    if isinstance(page, HttpResponseBase):
        return page
    if is_kept(page, "xlsx"):
        return _stored(request, page, "xlsx")
    return xlsx_file(file_name(page.edition, "xlsx"), *table(page), about(page))


def _page(request: HttpRequest, ref: str) -> EditionPage | HttpResponse:
    params = QueryParams(request.GET)
    page = read_set(ref, params)
    if params.problems:
        return bad_request(request)
    if not shows_figures(page.edition):
        context = set_context(page, current_listing(page.disclosure.policy))
        return render(request, "web/disclosure.html", context, status=410)
    return page


def _stored(request: HttpRequest, page: EditionPage, ending: str) -> HttpResponseBase:
    """Send the file that was made; 503 with the set's page and a sentence while it is not there."""
    path = kept_file(page, ending)
    if path is not None:
        name = file_name(page.edition, ending)
        try:
            return made_file(
                request, path, name=name, content_type=_TYPES[ending], tag=tag_of(path)
            )
        except FileNotFoundError:
            pass  # replaced in this moment
    context = set_context(page, current_listing(page.disclosure.policy))
    note_coming(context["files"], page)
    context["waits"] = _(
        "This file is being made. It will be ready in a few minutes; please try again."
    )
    response = render(request, "web/disclosure.html", context, status=503)
    response.headers["Retry-After"] = str(COMING)
    return response
