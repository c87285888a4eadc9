"""/.well-known/security.txt: where a weakness is reported (RFC 9116)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.web.security_contact import expires

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@cache_control(max_age=3600)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Answer contacts, expiry, languages and the file's own address; 404 where none is set.

    The comments are Chinese, whatever the reader chose: the address is asked by programs.
    """
    until = expires()
    if not settings.SECURITY_CONTACTS or until is None:
        raise Http404
    with override("zh-hans"):
        comments = (
            _("Report a weakness of this site here. Please send no data of real persons."),
            _("We answer within three working days, and tell you when it is mended."),
        )
    lines = [
        *(f"# {comment}" for comment in comments),
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACTS),
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: zh, en",
        f"Canonical: {request.build_absolute_uri(reverse('security_txt'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
