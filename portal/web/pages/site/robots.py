"""What search engines may read: everything but the desk, programs' answers and files of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import get_script_prefix, reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest

# Pages with rows of people may be fetched: only then does a search engine see their "noindex"
CLOSED = ("admin/", "api/", "payouts.csv", "disclosures/*.csv", "disclosures/*.xlsx")


@require_safe
@cache_control(max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Answer /robots.txt."""
    prefix = get_script_prefix()
    lines = ["User-agent: *", *(f"Disallow: {prefix}{path}" for path in CLOSED)]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
