"""The suite: fixed keys, fast passwords, SQLite in memory unless TEST_DATABASE_URL is set.

TEST_CACHE_URL names the real Redis; without it the cache is local memory. The search engine is the
database; tests of the other one ask for the fixture ``elastic``, which needs TEST_SEARCH_URL.
"""

from __future__ import annotations

import atexit
import base64
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit


def _key(key_id: str, algorithm: str) -> str:
    """Return a key that is the same in every run and secret to nobody."""
    return f"{key_id}:{algorithm}:{base64.b64encode(key_id.encode() * 8).decode()}"


def _own(address: str) -> str:
    """Return the Redis database of this xdist worker, for clearing a cache empties it whole."""
    parts = urlsplit(address)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return parts._replace(path=f"/{worker}").geturl() if parts.scheme == "redis" else address


_media = tempfile.mkdtemp(prefix="mz-test-media-")
atexit.register(shutil.rmtree, _media, ignore_errors=True)

os.environ.update(
    SECRET_KEY="for-tests-only-" + "x" * 50,
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    PORTAL_SURFACE="all",
    PORTAL_COUNTY="云阳县",
    PORTAL_BASE_PATH="",
    TRUSTED_PROXIES="",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or "sqlite://:memory:",
    CACHE_URL=_own(os.environ.get("TEST_CACHE_URL", "")) or "locmem://",
    SEARCH_INDEX_PREFIX="mz-test-" + os.environ.get("PYTEST_XDIST_WORKER", "gw0"),
    SEARCH_URL="",
    PORTAL_DATA_KEYS=_key("tst1", "aes256gcm"),
    PORTAL_STAFF_INDEX_KEY=_key("tsts", "sha256"),
    PORTAL_INQUIRY_INDEX_KEY=_key("tstq", "sha256"),
    PORTAL_INTAKE_KEY=_key("tsti", "x25519-private"),
    PORTAL_AUDIT_KEY=_key("tsta", "sha256"),
    PORTAL_AUDIT_ANCHOR=str(Path(_media) / "anchors"),
    PORTAL_MEDIA_DIR=_media,
)

from portal.settings.production import *  # noqa: F403
from portal.settings.production import CACHES, DATABASES, LOGGING, STORAGES

TESTING = True
DEMO_ALLOWED = True
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
# Real hashing takes 0.3 s a password; the suite makes thousands of accounts.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
SILENCED_SYSTEM_CHECKS = (
    ["django_ratelimit.E003", "django_ratelimit.W001"]
    if CACHES["default"]["BACKEND"].endswith("LocMemCache")
    else []
)
# A test closes the connections of its own threads
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
# What a test publishes in another process shows at once
PAGE_GENERATION_MS = 0
LOGGING["root"]["level"] = "WARNING"
