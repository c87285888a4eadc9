"""The site as deploy/ puts it up: nginx, both surfaces, each with its own role, keys and cache."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest
import urllib3
from django.core.management import call_command
from django.db import connection

from portal.disclosure.enums import WithdrawalReason
from portal.disclosure.models import Edition
from portal.disclosure.services.withdraw import withdraw
from portal.web.services import change_identity
from search.open_data import write_year
from tests.burst import Drill
from tests.front import PUBLIC_HOST, STAFF_HOST, front
from tests.portal.settings.test_start import PUBLIC, STAFF
from tests.portal.web.answer_headers import NGINX, SURFACES, faults
from tests.portal.web.reading import Reader
from tests.postgres_server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.front import Front

pytestmark = [
    pytest.mark.nginx,
    pytest.mark.postgres_only,
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
KEYS = ("SECRET_KEY", "PORTAL_COUNTY", "PORTAL_INQUIRY_INDEX_KEY", "PORTAL_INTAKE_KEY")
TOKEN = "metrics-" * 5
STAFF_KEYS = (*KEYS, "PORTAL_DATA_KEYS", "PORTAL_STAFF_INDEX_KEY", "PORTAL_AUDIT_KEY")


@pytest.fixture(scope="module")
def static(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def server(request, addresses) -> Iterator[Server | None]:
    """Put the data into a PostgreSQL of this test's own, if it is to restart; else nothing."""
    if not hasattr(request, "param"):
        yield None
        return
    own = Server()
    try:
        own.start()
        with own.instead():
            yield own
    finally:
        own.remove()


@pytest.fixture
def site(addresses, server, tmp_path, static) -> Iterator[Front]:
    role = f"mz_front_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'of-a-test'")
    call_command("grant_public", "--role", role, verbosity=0, stdout=io.StringIO())
    there = connection.settings_dict
    place = f"{there['HOST']}:{there['PORT']}/{there['NAME']}"
    cache = os.environ["CACHE_URL"]
    secrets = {
        "public": {name: PUBLIC[name] for name in KEYS}
        | {"DATABASE_URL": f"postgres://{role}:of-a-test@{place}", "CACHE_URL": cache}
        | {"PORTAL_SECURITY_CONTACT": "mailto:security@example.gov.cn"}
        | {"PORTAL_SECURITY_EXPIRES": "2027-06-30"},
        "staff": {name: STAFF[name] for name in STAFF_KEYS}
        | {"DATABASE_URL": f"postgres://{there['USER']}@{place}", "CACHE_URL": cache}
        | {"SECRET_KEY": "t" * 60 + "0123456789", "PORTAL_METRICS_TOKEN": TOKEN},
    }
    try:
        with front(tmp_path, os.environ["TEST_NGINX"], secrets, static) as running:
            yield running
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {role}")
            cursor.execute(f"DROP ROLE {role}")


def plain_get(port: int, address: str, headers: dict[str, str]) -> tuple[int, str]:
    """Ask without TLS; return the status and where the answer sends."""
    pool = urllib3.HTTPConnectionPool("127.0.0.1", port, retries=False)
    answer = pool.request("GET", address, headers=headers, redirect=False)
    return answer.status, answer.headers.get("Location", "")


def text(answer: urllib3.BaseHTTPResponse) -> str:
    return answer.data.decode()


def test_the_site_is_walked_through_nginx(site):
    public, staff = site.pool(), site.pool(STAFF_HOST)
    home = public.request("GET", "/")
    assert home.status == 200
    assert home.headers["Content-Encoding"] == "gzip"
    assert "max-age" in home.headers["Strict-Transport-Security"]
    style = text(home).partition('rel="stylesheet" href="')[2].partition('"')[0]
    file = public.request("GET", style)
    assert (file.status, file.headers["Content-Encoding"]) == (200, "gzip")
    assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert file.headers["X-Content-Type-Options"] == "nosniff"

    assert public.request("GET", "/policies/").status == 200
    form = urlencode({"q": "艾小福", "township": "500235131"})
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Host": PUBLIC_HOST}
    asked = public.request("POST", "/payouts/", body=form, headers=sent, redirect=False)
    assert asked.status == 303
    assert urlsplit(asked.headers["Location"]).netloc in {"", PUBLIC_HOST}
    listed = public.request("GET", asked.headers["Location"].removeprefix(f"https://{PUBLIC_HOST}"))
    assert listed.status == 200
    rows = public.request("GET", "/disclosures/GK-042-2026-500235131.csv")
    assert (rows.status, rows.headers["X-Robots-Tag"]) == (200, "noindex")
    assert "*" in text(rows)

    door = staff.request("GET", "/admin/login/")
    assert (door.status, 'name="password"' in text(door)) == (200, True)
    assert public.request("GET", "/admin/login/").status == 404
    assert json.loads(public.request("GET", "/readyz").data)["database"] == "ok"
    shown = {"Host": STAFF_HOST, "Authorization": f"Bearer {TOKEN}"}
    assert "mingzhang_part_state{" in text(staff.request("GET", "/metrics", headers=shown))
    assert staff.request("GET", "/metrics").status == 404
    shown["Host"] = PUBLIC_HOST
    assert public.request("GET", "/metrics/", headers=shown).status == 404
    assert "mingzhang_" not in text(public.request("GET", "/metrics", headers=shown))
    for pool in (public, staff):
        assert pool.request("GET", "/media/original_images/a.jpg").status == 404
    # Neither what was looked for nor where a reader came from
    assert "/payouts/" in site.log()
    assert not any(word in site.log() for word in ("?", "%E8", "艾", "Referer"))


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_every_answer_through_nginx_has_its_headers(site):
    pools = {False: site.pool(), True: site.pool(STAFF_HOST)}
    told = {}
    for answer in SURFACES:
        pool = pools[answer.staff]
        headers = dict(pool.headers) | (FORM if answer.method == "POST" else {})
        sent = pool.request(answer.method, answer.address, headers=headers, redirect=False)
        told[answer.name] = (sent.status, faults(answer, sent.headers))
        for cookie in sent.headers.getlist("Set-Cookie"):
            flags = {flag.strip().lower() for flag in cookie.split(";")}
            if not {"httponly", "secure", "samesite=lax", "path=/"} <= flags:
                told[answer.name] = (sent.status, [cookie.partition("=")[0]])
    assert told == {answer.name: (answer.status, []) for answer in SURFACES}


def test_every_answer_of_nginx_alone_has_its_headers(site):
    style, picture, media, body, header, host, network, work = NGINX
    public = site.pool()
    page = text(public.request("GET", "/"))
    name = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    pictures = site.folder / "data/media/images"
    pictures.mkdir(parents=True)
    (pictures / "a.svg").write_text("<svg/>")
    stranger = site.pool(STAFF_HOST, source="127.0.0.2")
    own = {"Host": PUBLIC_HOST}
    sent = {
        style.name: public.request("GET", name),
        picture.name: public.request("GET", picture.address),
        media.name: public.request("GET", media.address),
        body.name: public.request("POST", body.address, body=b"a" * 300_000, headers=own | FORM),
        header.name: public.request("GET", "/", headers=own | {"Cookie": "b" * 40_000}),
        host.name: public.request("GET", "/", headers={"Host": "evil.example"}),
        network.name: stranger.request("GET", network.address),
    }
    (site.folder / "data/maintenance").mkdir(exist_ok=True)
    (site.folder / "data/maintenance/on").touch()
    sent[work.name] = public.request("GET", "/")
    (site.folder / "data/maintenance/index.html").write_text("<p>维护中</p>")
    told = {
        answer.name: (sent[answer.name].status, faults(answer, sent[answer.name].headers))
        for answer in NGINX
    }
    assert told == {answer.name: (answer.status, []) for answer in NGINX}
    got = public.request("GET", "/")
    assert (got.status, faults(work, got.headers)) == (503, [])


def test_what_a_client_writes_about_itself_is_not_believed(site):
    public = site.pool()
    for host in ("evil.example", f"{PUBLIC_HOST}.evil.example", "127.0.0.1"):
        assert public.request("GET", "/", headers={"Host": host}).status == 421
    assert site.pool(STAFF_HOST).request("GET", "/admin/login/").status == 200
    stranger = site.pool(STAFF_HOST, source="127.0.0.2")
    assert stranger.request("GET", "/admin/login/").status == 403

    # Forwarded addresses are written anew: the limit counts the address that nginx saw
    def limited(n: int) -> int:
        lies = {"Host": PUBLIC_HOST, "X-Forwarded-For": f"192.0.2.{n % 250}", "X-Real-IP": "::1"}
        return public.request("GET", f"/payouts.csv?policy=042&n={n}", headers=lies).status

    statuses = [limited(n) for n in range(61)]
    assert (statuses[0], statuses[-1]) == (200, 429)
    # Whoever comes in clear text is sent to TLS, whatever he says
    plain = {"Host": PUBLIC_HOST, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    sent_on = plain_get(site.http, "/payouts/", plain)
    assert sent_on[0] == 301
    assert sent_on[1] == f"https://{PUBLIC_HOST}/payouts/"
    assert plain_get(site.http, "/", {"Host": "evil.example"})[0] == 421

    large = {"Host": PUBLIC_HOST, "Content-Type": "application/x-www-form-urlencoded"}
    answer = public.request("POST", "/payouts/", body=b"q=" + b"a" * 300_000, headers=large)
    assert answer.status == 413
    headers = {"Host": PUBLIC_HOST, "Cookie": "a=" + "b" * 40_000}
    assert public.request("GET", "/", headers=headers).status == 400


def test_a_request_has_one_number_in_every_log_and_on_the_page(site):
    person, written = "511224197003124014", "f" * 16
    client = {"Host": PUBLIC_HOST, "X-Request-ID": written, "User-Agent": f"phone {person}"}
    page = site.pool().request("GET", f"/nothing/{person}/?q={person}", headers=client)
    assert page.status == 404
    told = [json.loads(line) for line in site.log().splitlines()]
    number = next(line["request"] for line in told if line["status"] == 404)
    assert len(number) == 16
    own = (site.folder / "public.log").read_text()
    lines = [json.loads(line) for line in own.splitlines() if line.startswith("{")]
    same = [line for line in lines if line.get("request") == number]
    spoken = next(line["message"] for line in same if line["message"].startswith("error page"))
    assert spoken.split()[-1] in text(page)
    assert spoken.endswith(f"-{int(number, 16) % 10_000:04d}")
    assert not any(each in site.log() + own for each in (person, written))


def test_nginx_sends_the_files_that_a_surface_names(site, county, settings):
    settings.OPEN_DATA_DIR = site.folder / "data/open-data"
    content = write_year(2026).read_bytes()
    address, public = "/open-data/payouts-2026.csv", site.pool()
    plain = {"Host": PUBLIC_HOST, "Accept-Encoding": "identity"}

    def ask(method: str = "GET", **headers: str) -> urllib3.BaseHTTPResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return public.request(method, address, headers=plain | named)

    whole = ask()
    assert (whole.status, whole.data) == (200, content)
    assert whole.headers["Content-Disposition"] == 'attachment; filename="payouts-2026.csv"'
    assert whole.headers["Content-Type"].startswith("text/csv")
    assert whole.headers["Cache-Control"] == "private, no-cache"
    assert whole.headers["X-Robots-Tag"] == "noindex"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert "max-age" in whole.headers["Strict-Transport-Security"]
    assert whole.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "X-Accel-Redirect" not in whole.headers
    tag = whole.headers["ETag"]
    assert ask(If_None_Match=tag).status == 304
    rest = ask(Range="bytes=100-", If_Range=tag)
    assert (rest.status, rest.data) == (206, content[100:])
    assert ask(Range="bytes=100-", If_Range='"another"').data == content
    assert ask("HEAD").headers["Content-Length"] == str(len(content))

    packed = public.request(
        "GET", address, headers={"Host": PUBLIC_HOST, "Accept-Encoding": "gzip"}
    )
    assert (packed.headers["Content-Encoding"], packed.data) == ("gzip", content)
    assert public.request("GET", "/kept-files/payouts-2026.csv").status == 404
    # Whoever may not have it is refused by the surface, whatever lies on the disk
    for edition in Edition.objects.in_force():
        withdraw(edition=edition, reason=WithdrawalReason.PRIVACY, by=county.clerk)
    assert ask().status == 404


def a_surface_that_is_gone_is_said_so_with_retry_after(site):
    (site.folder / "data/maintenance").mkdir(exist_ok=True)
    flag = site.folder / "data/maintenance/on"
    flag.touch()
    answer = site.pool().request("GET", "/")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
    assert "请稍后再试" in text(answer)
    (site.folder / "data/maintenance/index.html").write_text("<p>维护中</p>")
    answer = site.pool().request("GET", "/")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "600")
    assert "维护中" in text(answer)
    flag.unlink()
    assert site.pool().request("GET", "/").status == 200


AWAY = "mingzhang; hit; detail=database-away"
KEPT = ("home", "payouts", "policy", "disclosure", "statistics")
# How the database ends, and a page that nobody has read until then
UNREAD = {"stop": "/payouts/?min=7", "kill": "/payouts/?min=8"}


@pytest.mark.parametrize("server", ["its own"], indirect=True)
def test_what_is_away_is_said_so_and_kept_pages_outlast_the_database(site, server, addresses):
    a_surface_that_is_gone_is_said_so_with_retry_after(site)
    with Reader(site, [addresses[name] for name in KEPT]) as reader:
        for end, unread in UNREAD.items():
            reader.until(lambda answer: answer.why is None)
            reader.begin()
            getattr(server, end)()
            reader.until(lambda answer: answer.why == AWAY and answer.age is not None)
            answer = site.pool().request("GET", unread)
            assert (answer.status, answer.headers["Retry-After"].isdecimal()) == (503, True)

            server.start()
            connection.close()
            change_identity(by=None, title=f"云阳明账 {end}", hotlines=[])
            reader.until(
                lambda answer, end=end: answer.why is None and f"云阳明账 {end}" in answer.text
            )
            assert reader.refused() == []
            assert site.pool().request("GET", unread).status == 200
            assert site.pool().request("GET", "/readyz").status == 200
            assert site.pool(STAFF_HOST).request("GET", "/admin/login/").status == 200


def test_a_burst_and_slow_clients_cost_nobody_else_the_site(site):
    drill = Drill(
        host="127.0.0.1",
        port=site.https,
        name=PUBLIC_HOST,
        context=site.context(),
        connections=int(os.environ.get("BURST_CONNECTIONS", "200")),
        slow=int(os.environ.get("BURST_SLOW", "40")),
        people=int(os.environ.get("BURST_PEOPLE", "10")),
        seconds=int(os.environ.get("BURST_SECONDS", "25")),
    )
    asyncio.run(drill.run())
    sys.stdout.write(drill.table())
    assert drill.failures == {}
    assert set(drill.crowd) <= {"200", "503 Retry-After"}, drill.crowd
    assert drill.crawlers == {"ended by nginx": drill.slow}
    # Whatever the burst left behind is gone
    assert drill.readers["200"] > drill.people
    assert site.pool().request("GET", "/payouts/?again=at-the-end").status == 200
