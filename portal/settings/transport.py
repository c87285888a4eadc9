"""Headers of every answer and the content policy of both surfaces: the same on every machine."""

from __future__ import annotations

SECURE_REDIRECT_EXEMPT = [r"(^|/)(healthz|readyz)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = False
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# A county's pages ask for no device: clerks take pictures with the phone's own camera
PERMISSIONS_POLICY = ", ".join(
    f"{device}=()" for device in ("camera", "geolocation", "microphone", "payment", "usb")
)
CROSS_ORIGIN_RESOURCE_POLICY = "same-origin"
# Public pages hold neither inline script nor inline style (decision 22).
_everywhere = {
    "default-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'self'"],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _everywhere | {"img-src": ["'self'", "data:"]}}
# Wagtail's editor writes styles and small scripts into its pages; no other host even so.
DESK_CONTENT_POLICY = _everywhere | {
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'", "data:"],
}
