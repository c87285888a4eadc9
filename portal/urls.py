"""Every address of every surface: the one place that knows all, as dotted strings."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve

from portal.settings.env import Surface
from portal.web.api.frame import addresses, build_api, nothing_here
from portal.web.delivery.metrics import metrics
from portal.web.delivery.readiness import healthz, readyz
from portal.web.pages.site.errors import page_not_found

# What citizens read; the staff surface shows it too, so that links and previews of the desk lead
# somewhere.
PUBLIC = ("portal.web.urls", "search.urls")
ROUTERS = (
    "portal.web.api.policies.router",
    "portal.web.api.disclosures.router",
    "portal.web.api.statistics.router",
    "search.api.router",
    "search.texts.api.router",
)

handler400 = "portal.web.pages.site.errors.bad_request"
handler403 = "portal.web.pages.site.errors.permission_denied"
handler404 = "portal.web.pages.site.errors.page_not_found"
# Named as Django names its own; portal.web.delivery.limits asks for it
handler429 = "portal.web.pages.site.errors.too_many_requests"
handler500 = "portal.web.pages.site.errors.server_error"


api = build_api()
for router in ROUTERS:
    api.add_router("", router)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]

if settings.PORTAL_SURFACE != Surface.PUBLIC:
    urlpatterns.append(path("metrics", metrics, name="metrics"))
    urlpatterns.append(path("admin/", include("cms.desk.sign_in_urls")))
    urlpatterns.append(path("admin/", include("wagtail.admin.urls")))
# Wagtail's sign-in for readers of closed pages: no page is closed, and staff sign in at /admin/
urlpatterns.append(re_path("^_util/", page_not_found))
if settings.SERVE_MEDIA:
    # A development checkout has no web server in front. Sizes of pictures only: originals are
    # nobody's business, and attached files are served while a public page shows them.
    media = {"document_root": settings.MEDIA_ROOT}
    urlpatterns.append(re_path(r"^media/(?P<path>images/.*)$", serve, media))
urlpatterns += [
    # Programs ask most often and their addresses begin like no page's: found first
    path("api/v1/", addresses(api)),
    # What "open data" in the footer leads to
    path("api/", RedirectView.as_view(pattern_name="api:openapi-view"), name="open_data"),
    path("api/<path:path>", nothing_here),
    *(path("", include(module)) for module in PUBLIC),
    path("documents/", include("wagtail.documents.urls")),
    # Pages last: they take every address of words and slashes
    path("", include("wagtail.urls")),
]
