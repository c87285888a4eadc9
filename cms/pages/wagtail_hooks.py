"""Where the pages enter Wagtail: which files are served, how links out of the site are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from wagtail import hooks

from portal.web.delivery.limits import limited

from .files import is_public
from .links import OuterLink

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from wagtail.rich_text.feature_registry import FeatureRegistry

    from .models import Attachment


@hooks.register("before_serve_document")
def only_public_files(document: Attachment, request: HttpRequest) -> HttpResponseBase | None:
    """Serve files of public pages to everybody within the limit, others to staff alone."""
    if is_public(document):
        return _not_too_often(request)
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    return None


@hooks.register("register_rich_text_features")
def mark_external_links(features: FeatureRegistry) -> None:
    """Mark links out of the site as such, in every rich text."""
    features.register_link_type(OuterLink)


@limited("download")  # type: ignore[arg-type] # None: Wagtail goes on
def _not_too_often(request: HttpRequest) -> None:
    """Let Wagtail go on; the limit answers in its place."""
