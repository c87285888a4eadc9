"""The public surface in a process of its own, signed in as the role that grant_public made."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from wagtail.contrib.redirects.models import Redirect

from cms.pages.models import BasisPage, ContactPage, GuidePage, NoticePage
from portal.staff.enums import Role
from portal.staff.models import Organisation
from search.index.build import rebuild
from search.index.subjects import subjects
from search.models import MissedQuery
from search.open_data import write_year
from search.texts.services import save_promotion, save_synonym
from tests.cache_users import cache_user
from tests.cms.pages.test_look import everything
from tests.factories import pages
from tests.factories.programs import all_alive
from tests.factories.staff import make_user
from tests.portal.settings.test_start import PUBLIC
from tests.template_database import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = [
    pytest.mark.postgres_only,
    pytest.mark.elasticsearch,
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
# Asks one after the other; a posted form is [address, fields]. Files are read to the end.
ASK = """
import json, sys
from django.conf import settings
settings.STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
import django; django.setup()
from django.test import Client
client, told = Client(raise_request_exception=False), []
for address, form in json.load(sys.stdin):
    answer = client.get(address) if form is None else client.post(address, form)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    degraded = answer.headers.get("X-Search-Degraded", "")
    told.append([answer.status_code, degraded, body.decode("utf-8", "replace")])
print(json.dumps(told))
"""
PROGRAMS = (
    "/api/v1/policies",
    "/api/v1/policies/042",
    "/api/v1/disclosures",
    "/api/v1/payouts?township=500235131",
    "/api/v1/payouts?q=%E8%89%BE*%E7%A6%8F",
    "/api/v1/statistics",
    "/api/v1/search?q=%E8%A1%A5%E8%B4%B4",
    "/api/v1/openapi.json",
    "/api/v1/docs",
    "/feeds/disclosures.atom",
    "/feeds/notices.atom",
    "/sitemap.xml",
    "/sitemap-content.xml",
    "/sitemap-policies.xml",
    "/robots.txt",
    "/policies.csv",
    "/statistics.csv",
    "/payouts.csv?policy=042",
    "/open-data/payouts-2026.csv",
    "/disclosures/GK-042-2026-500235131.csv",
    "/disclosures/GK-042-2026-500235131.xlsx",
)


@pytest.fixture
def role() -> Iterator[str]:
    name = f"mz_public_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'of-a-test'")
    call_command("grant_public", "--role", name, verbosity=0, stdout=io.StringIO())
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {name}")


@pytest.fixture
def written(addresses, county, elastic, run_tasks, tmp_path, settings) -> list[str]:
    """Add what staff write, and what searching needs; return the addresses of pages and files."""
    policy = county.policy("042")
    document = pages.publish(BasisPage, index_number="1150/2026-12", policies=[policy])
    notice = pages.publish(NoticePage, kind="INTERPRETATION", explains=[document])
    notice = pages.again(notice, body=everything(), policies=[policy], correction="补充了标准。")
    guide = pages.publish(GuidePage, policy=policy, who="<p>农户</p>", phone="12345")
    contact = pages.publish(ContactPage, slug="contact")
    gone = pages.publish(NoticePage)
    gone.unpublish()
    Redirect.objects.create(old_path="/old", redirect_page=notice)
    run_tasks()
    all_alive()
    office = make_user(Role.DISCLOSURE_OFFICE, Organisation.objects.get(kind="DISCLOSURE_OFFICE"))
    save_synonym(words=["惠农", "补贴"], by=office)
    save_promotion(question="补贴", address=notice.address, by=office)
    for one in subjects():
        rebuild(one)
    settings.OPEN_DATA_DIR = tmp_path
    write_year(2026)
    found = (document, notice, guide, contact, gone)
    lists = ["notices/", "guides/", "basis/"]
    return ["/old/", *(f"/{one}" for one in (*lists, *(page.address for page in found)))]


@pytest.fixture
def cache_address() -> Iterator[str]:
    """Sign in to the cache server of this worker as the user of the public surface."""
    with cache_user("public") as address:
        yield address


def surface(role: str, cache_address: str, *, elastic_answers: bool) -> dict[str, str]:
    """Return the environment of the public surface on the database of this test."""
    server = urlsplit(os.environ["TEST_DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    return PUBLIC | {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        # It reads the links out of the site that this process has signed
        "SECRET_KEY": django_settings.SECRET_KEY,
        "DATABASE_URL": f"postgres://{role}:of-a-test@{server.hostname}:{server.port}/{name}",
        "CACHE_URL": cache_address,
        "SEARCH_URL": django_settings.SEARCH_URL if elastic_answers else "",
        "SEARCH_TIMEOUT_MS": "10000",
        "SEARCH_INDEX_PREFIX": django_settings.SEARCH_INDEX_PREFIX,
        "PORTAL_MEDIA_DIR": str(django_settings.MEDIA_ROOT),
        "PORTAL_OPEN_DATA_DIR": str(django_settings.OPEN_DATA_DIR),
        "PORTAL_SSL_REDIRECT": "0",
    }


def ask(environment: dict[str, str], questions: list[tuple[str, dict | None]]) -> list[list]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK],
        input=json.dumps(questions),
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "InsufficientPrivilege" not in done.stderr
    return json.loads(done.stdout)


def read(client: Client, address: str) -> int:
    """Return how the surface of all answers, its files read to the end."""
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    answer.close()
    return answer.status_code


@pytest.mark.parametrize("elastic_answers", [True, False])
def test_every_address_answers_and_what_is_missed_is_noted(
    addresses, written, role, cache_address, client, elastic_answers
) -> None:
    attached = [
        f"/documents/{file.pk}/{file.filename}" for file in pages.get_document_model().objects.all()
    ]
    reads = [*addresses.values(), *written, *PROGRAMS, *attached, "/readyz"]
    forms = [
        ("/payouts/", {"q": "艾小福", "township": "500235131"}),
        ("/search/", {"q": "补贴"}),
        ("/search/", {"q": "艾小福"}),
        ("/search/", {"q": "江口镇 铁路"}),
        ("/search/?q=%E6%B1%9F%E5%8F%A3%E9%95%87%20%E9%93%81%E8%B7%AF", None),
        ("/search/suggestions/", {"q": "jk"}),
    ]
    environment = surface(role, cache_address, elastic_answers=elastic_answers)
    told = ask(environment, [*((address, None) for address in reads), *forms])
    pages_, posted = told[: len(reads)], told[len(reads) :]
    found = {address: status for address, (status, *_) in zip(reads, pages_, strict=True)}
    assert found == {address: read(client, address) for address in reads}
    assert set(found.values()) == {200, 301, 400, 404, 410}
    assert [status for status, *_ in posted] == [303, 303, 200, 303, 200, 200]
    assert {poor for _status, poor, _body in told} == {""}
    parts = ("database", "cache", "search", "worker", "sealer", "files", "pages", "retention")
    assert json.loads(pages_[reads.index("/readyz")][2]) == dict.fromkeys(parts, "ok")
    assert MissedQuery.objects.values_list("words", "times").get() == ("江口镇 铁路", 1)
