"""Which scripts and styles a page may load: strict for citizens, Wagtail's needs for the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.middleware import CSPMiddleware
from django.conf import settings

if TYPE_CHECKING:
    from csp.middleware import PolicyParts
    from django.http import HttpRequest, HttpResponseBase

DESK = "/admin/"


class ContentPolicyMiddleware(CSPMiddleware):
    """Sends CONTENT_SECURITY_POLICY, below /admin/ the directives of DESK_CONTENT_POLICY."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002 - the signature of django-csp
    ) -> PolicyParts:
        """Return the parts of one answer; a view's own policy goes first."""
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None and request.path_info.startswith(DESK):
            parts.config = settings.DESK_CONTENT_POLICY
        return parts
