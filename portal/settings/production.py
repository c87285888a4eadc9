"""Production: the strict base. What is forgotten here is strict everywhere.

Everything that differs between machines comes from the environment (`.env.example`); the
start stops with all missing names at once. Decisions are numbered as in docs/architecture.md.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Literal

import dj_database_url
from django.utils.translation import gettext_lazy as _

from portal.settings.answers import answer_settings
from portal.settings.capacity import capacity_settings, pool
from portal.settings.editing import *  # noqa: F403 - settings of Wagtail
from portal.settings.engine import search_settings
from portal.settings.env import Environment, Surface
from portal.settings.files import files
from portal.settings.logs import LOGGING as LOGGING  # noqa: PLC0414 - a setting
from portal.settings.pictures import passbook_settings
from portal.settings.programs import program_settings
from portal.settings.sign_in import sign_in_settings
from portal.settings.transport import *  # noqa: F403 - headers and content policy
from portal.settings.watching import watching_settings

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / "var"

env = Environment()
PORTAL_SURFACE = env.surface()
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
# Hosts beside these and *.gov.cn to which links lead without a word in between
OWN_HOSTS = env.words("PORTAL_OWN_HOSTS", [])
PORTAL_COUNTY = env.text("PORTAL_COUNTY")
PORTAL_BASE_PATH = env.base_path()
# SEARCH_…, PASSBOOK_…, SESSION_…, PASSWORD_…, PROGRAM_…, AUDIT_…, BACKUP_…
vars().update(search_settings(env) | passbook_settings(env) | sign_in_settings(env))
vars().update(program_settings(env) | watching_settings(env))
vars().update(answer_settings(env, VAR_DIR))  # PUBLIC_LIMITS, HEAVY_…, PAGE_…, OPEN_DATA_DIR
_capacity = capacity_settings(env)
vars().update(_capacity)  # REQUESTS_…, WEB_PROCESSES
PORTAL_GALLERY = env.text("PORTAL_GALLERY", "off")  # the components' page: open, staff or off
# Where the sealer keeps heads of the chain, outside the database; the public surface never seals.
PORTAL_AUDIT_ANCHOR = "" if PORTAL_SURFACE == Surface.PUBLIC else env.text("PORTAL_AUDIT_ANCHOR")
MEDIA_ROOT = Path(env.text("PORTAL_MEDIA_DIR", str(VAR_DIR / "media")))
_database_url = env.text("DATABASE_URL")
_cache_url = env.text("CACHE_URL")
_keys = env.keys(PORTAL_SURFACE)
if sys.argv[1:2] == ["generate_keys"]:
    # The one command that runs before the environment is complete: it prints what is missing.
    SECRET_KEY, _database_url, _cache_url = "unused", "sqlite://:memory:", "locmem://"
else:
    env.finish()

DEBUG = False
# The demo county with its invented people is for development settings only.
DEMO_ALLOWED = False
PORTAL_DATA_KEYS = _keys["PORTAL_DATA_KEYS"]
PORTAL_STAFF_INDEX_KEY = _keys["PORTAL_STAFF_INDEX_KEY"]
PORTAL_INQUIRY_INDEX_KEY = _keys["PORTAL_INQUIRY_INDEX_KEY"]
PORTAL_INTAKE_KEY = _keys["PORTAL_INTAKE_KEY"]
PORTAL_AUDIT_KEY = _keys["PORTAL_AUDIT_KEY"]

# Applications -------------------------------------------------------------------------------

# Lowest first, the order of the import contracts in pyproject.toml.
CONTEXTS = [
    "portal.programs",
    "portal.crypto",
    "portal.identifiers",
    "portal.audit",
    "portal.places",
    "portal.staff",
    "portal.clocks",
    "portal.governance",
    "portal.policies",
    "portal.recipients",
    "portal.payouts",
    "portal.disclosure",
    "portal.content",
    "portal.web",
    "portal.backups",
    "search",
    "cms",
    "cms.pages",
    "cms.editorial",
    "cms.desk",
]
INSTALLED_APPS = [
    *reversed(CONTEXTS),
    "wagtail.contrib.typed_table_block",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]
AUTH_USER_MODEL = "staff.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    # Outermost: an answer from whichever layer has the headers of every answer
    "portal.web.delivery.standing_headers.StandingHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Before everything that a finished page does not need: sessions, sign-in, limits.
    "portal.web.delivery.page_cache.PageCacheMiddleware",
    "cms.desk.content_policy.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # In place of LocaleMiddleware: the language is chosen, never negotiated.
    "portal.web.delivery.middleware.DisplayMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    # In place of AuthenticationMiddleware: the server decides whether a session still lives.
    "cms.desk.signed_in.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.pages.moved.MovedPages",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
# The prefix under which the county's website shows the portal; portal.wsgi strips it.
FORCE_SCRIPT_NAME = PORTAL_BASE_PATH or None

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            # Drops the line breaks of our templates' layout
            "loaders": ["portal.web.pages.parts.layout.Loader"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.web.context.site",
            ],
        },
    },
]

# Database, cache, tasks -----------------------------------------------------------------------


def database(url: str) -> dict[str, Any]:
    """Return Django's settings of one database address, tuned per engine (decision 17)."""
    parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    if parsed["ENGINE"].endswith("sqlite3"):
        # A writer takes its lock at BEGIN instead of failing half way; readers go on (WAL).
        parsed.setdefault("OPTIONS", {}).update(
            transaction_mode="IMMEDIATE",
            timeout=30,
            init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        )
    else:
        parsed["CONN_HEALTH_CHECKS"] = True
        parsed.setdefault("OPTIONS", {})["pool"] = pool(_capacity["CONNECTIONS_OF_PROCESS"])
    return parsed


LEAN = "portal.web.delivery.redis_cache.LeanRedisCache"


def cache(url: str, prefix: str) -> dict[str, Any]:
    """Return Django's settings of one cache address: redis://… or locmem://."""
    if url.startswith("locmem://"):
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "KEY_PREFIX": prefix}
    return {"BACKEND": LEAN, "LOCATION": url, "KEY_PREFIX": prefix}


DATABASES = {"default": database(_database_url)}
CACHES = {"default": cache(_cache_url, f"mz-{PORTAL_SURFACE}")}
# Wagtail would keep whole records of pictures; our pages read them all in one query
CACHES["renditions"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
RATELIMIT_USE_CACHE = "default"
if CACHES["default"]["BACKEND"] == LEAN:
    CACHES["limits"] = CACHES["default"] | {
        "BACKEND": "portal.web.delivery.redis_cache.CountingRedisCache"
    }
    RATELIMIT_USE_CACHE = "limits"
# The task row written in the business transaction is the outbox (decision 18).
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": [],
        "OPTIONS": {"id_function": "portal.logs.numbers.task_id"},
    }
}
UPLOAD_ROWS_AT_ONCE = env.number("PORTAL_UPLOAD_ROWS_AT_ONCE", 500)  # more: the worker

# Sessions, cookies, sign-in -------------------------------------------------------------------

# Each surface has its own names and store: a public session is nothing to the staff process.
SESSION_COOKIE_NAME = f"mz_{PORTAL_SURFACE}_session"
CSRF_COOKIE_NAME = f"mz_{PORTAL_SURFACE}_csrf"
LANGUAGE_COOKIE_NAME = f"mz_{PORTAL_SURFACE}_language"
DEVICE_COOKIE_NAME = f"mz_{PORTAL_SURFACE}_device"  # a browser in which an account signed in
SESSION_ENGINE = (
    "django.contrib.sessions.backends.cache"  # the public database role hardly writes
    if PORTAL_SURFACE == Surface.PUBLIC
    else "django.contrib.sessions.backends.db"
)
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = f"{PORTAL_BASE_PATH}/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE: Literal["Lax"] = "Lax"
CSRF_FAILURE_VIEW = "portal.web.pages.site.errors.form_refused"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
# Entry to the staff area follows the posts, not the account.
AUTHENTICATION_BACKENDS = ["portal.staff.backends.PostBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
] + [
    {"NAME": f"portal.staff.password_rules.{name}"}
    for name in ("NotLeaked", "NotEasilyGuessed", "NotUsedBefore")
]

# Transport, sizes of what is sent in (headers: transport.py) -----------------------------------

SECURE_SSL_REDIRECT = env.flag("PORTAL_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", _("Simplified Chinese"))]
# The second says better, or at all, what Wagtail and Django say in Chinese; it goes before theirs
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "wagtail"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Files ----------------------------------------------------------------------------------------

# With the prefix: a relative address is completed once, before a request says what the prefix is.
STATIC_URL = f"{PORTAL_BASE_PATH}/static/"
STATIC_ROOT = Path(env.text("PORTAL_STATIC_DIR", str(VAR_DIR / "static")))
MEDIA_URL = f"{PORTAL_BASE_PATH}/media/"
# The web server in front serves media; a development checkout has none in front.
SERVE_MEDIA = False
# For the staff's eyes alone; a file that becomes public is opened (cms.pages.files), the sizes of
# pictures are made to be public
STORAGES = {
    "default": files(0o600),
    "renditions": files(0o644),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "portal.web.delivery.whole_files.WholeUploads",
]

# Wagtail --------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = PORTAL_COUNTY
WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
WAGTAILADMIN_BASE_URL = env.text("PORTAL_STAFF_URL", "http://localhost:8000")

# Once more, for what was read on the way down.
if sys.argv[1:2] != ["generate_keys"]:
    env.finish()
