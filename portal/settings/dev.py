"""Development and the demo: one process, SQLite, local-memory cache, keys made on first start.

Keys and secrets are generated once into `var/dev.env` (mode 0600, git-ignored); whatever the
environment or that file sets wins over the defaults here.
"""

from __future__ import annotations

import os

from portal.settings.devkeys import DEV_ENV, prepare

prepare(DEV_ENV, os.environ)

from portal.settings.production import *  # noqa: F403
from portal.settings.production import CACHES, LOGGING, STATIC_ROOT, STORAGES, env

# The demo shows what production shows; tracebacks in the browser are asked for with DEBUG=1.
DEBUG = env.flag("DEBUG", default=False)
DEMO_ALLOWED = True
# The demo speaks plain HTTP on the own machine.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
SERVE_MEDIA = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about an absent one
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
SILENCED_SYSTEM_CHECKS = []
if CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    # One process serves the demo, so its local-memory counters are the counters.
    SILENCED_SYSTEM_CHECKS += ["django_ratelimit.E003", "django_ratelimit.W001"]
LOGGING["formatters"]["lines"] = (
    {"format": "{levelname} {name} {message}", "style": "{"}
    if DEBUG
    else {"()": "portal.logs.lines.PlainLines"}
)
