"""The start itself, each in a process of its own with an environment of its own."""

from __future__ import annotations

import base64
import os
import subprocess
import sys

from tests.template_database import ROOT


def key(name: str, algorithm: str) -> str:
    return f"{name}:{algorithm}:{base64.b64encode(name.encode() * 8).decode()}"


PUBLIC = {
    "PORTAL_SURFACE": "public",
    "SECRET_KEY": "s" * 60 + "0123456789",
    "ALLOWED_HOSTS": "testserver",
    "PORTAL_COUNTY": "云阳县",
    "DATABASE_URL": "sqlite://:memory:",
    "CACHE_URL": "redis://127.0.0.1:1/0",
    "PORTAL_INQUIRY_INDEX_KEY": key("tstq", "sha256"),
    "PORTAL_INTAKE_KEY": key("tsti", "x25519-public"),
}
STAFF = PUBLIC | {
    "PORTAL_SURFACE": "staff",
    "PORTAL_DATA_KEYS": key("tst1", "aes256gcm"),
    "PORTAL_STAFF_INDEX_KEY": key("tsts", "sha256"),
    "PORTAL_INTAKE_KEY": key("tsti", "x25519-private"),
    "PORTAL_AUDIT_KEY": key("tsta", "sha256"),
    "PORTAL_AUDIT_ANCHOR": "/nowhere/anchors",
}
SCHEME = """
from wsgiref.util import setup_testing_defaults
from portal.wsgi import application
from portal import wsgi
seen = []
wsgi._django = lambda environ, _start: seen.append(environ.get("HTTP_X_FORWARDED_PROTO")) or []
for peer in ("10.1.2.3", "192.0.2.7", ""):
    environ = {"HTTP_X_FORWARDED_PROTO": "https", "REMOTE_ADDR": peer}
    setup_testing_defaults(environ)
    application(environ, None)
print(seen)
"""
RESOLVE = (
    "import django; django.setup()\n"
    "from django.conf import settings\n"
    "from django.urls import NoReverseMatch, reverse\n"
    "try: print(reverse('wagtailadmin_home'))\n"
    "except NoReverseMatch: print('absent')\n"
    "print(settings.SESSION_COOKIE_NAME, bool(settings.PORTAL_DATA_KEYS))\n"
)


def start(environment: dict[str, str], code: str = RESOLVE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings.production"}
        | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_names_everything_it_lacks_at_once():
    done = start({"PORTAL_SURFACE": "staff"})
    assert done.returncode == 1
    assert [line[4:] for line in done.stderr.splitlines() if line.startswith("  - ")] == [
        "SECRET_KEY is missing",
        "ALLOWED_HOSTS is missing",
        "PORTAL_COUNTY is missing",
        "PORTAL_AUDIT_ANCHOR is missing",
        "DATABASE_URL is missing",
        "CACHE_URL is missing",
        "PORTAL_DATA_KEYS is missing",
        "PORTAL_STAFF_INDEX_KEY is missing",
        "PORTAL_INQUIRY_INDEX_KEY is missing",
        "PORTAL_INTAKE_KEY is missing",
        "PORTAL_AUDIT_KEY is missing",
    ]


def test_public_surface_has_no_staff_address_and_no_key_that_decrypts():
    done = start(PUBLIC)
    assert done.stdout.splitlines() == ["absent", "mz_public_session False"], done.stderr


def test_staff_surface_has_its_own_address_and_cookie():
    done = start(STAFF)
    assert done.stdout.splitlines() == ["/admin/", "mz_staff_session True"], done.stderr


def test_public_surface_does_not_start_with_the_data_key():
    done = start(PUBLIC | {"PORTAL_DATA_KEYS": key("tst1", "aes256gcm")})
    assert done.returncode == 1
    assert "PORTAL_DATA_KEYS must not be set on the public surface" in done.stderr


def test_error_about_keys_never_quotes_one():
    done = start(PUBLIC | {"PORTAL_DATA_KEYS": key("tst1", "aes256gcm")})
    assert base64.b64encode(b"tst1" * 8).decode() not in done.stderr


def test_portal_answers_under_its_base_path_with_and_without_a_stripping_proxy():
    code = (
        "from wsgiref.util import setup_testing_defaults\n"
        "from portal.wsgi import application\n"
        "for path in ('/mz/healthz', '/healthz'):\n"
        "    environ = {'PATH_INFO': path, 'HTTP_HOST': 'testserver'}\n"
        "    setup_testing_defaults(environ)\n"
        "    print(b''.join(application(environ, lambda status, headers: print(status))))\n"
        "from django.urls import reverse\n"
        "print(reverse('healthz'))\n"
        "from django.conf import settings\n"
        "print(settings.STATIC_URL, settings.MEDIA_URL)\n"
    )
    done = start(STAFF | {"PORTAL_BASE_PATH": "/mz"}, code)
    answers = ["200 OK", "b'ok\\n'"] * 2
    assert done.stdout.splitlines() == [*answers, "/mz/healthz", "/mz/static/ /mz/media/"]


def test_only_a_trusted_proxy_says_that_the_reader_came_by_https():
    done = start(PUBLIC | {"TRUSTED_PROXIES": "10.0.0.0/8"}, SCHEME)
    assert done.stdout.splitlines()[-1:] == ["['https', None, 'https']"], done.stderr
