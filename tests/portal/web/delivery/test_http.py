"""What proxies and browsers are told: validation, variants, no index, compression."""

from __future__ import annotations

import gzip

import pytest
from django.core.management import call_command

from tests.factories.disclosure import Paid, make_people
from tests.portal.web.conftest import REF_A, REF_B

pytestmark = pytest.mark.django_db
KEPT = [
    "/",
    "/payouts/",
    "/policies/",
    "/policies/042/",
    "/disclosures/",
    f"/disclosures/{REF_A}/",
    f"/disclosures/{REF_A}/changes/",
    f"/disclosures/{REF_B}/",
    "/statistics/",
    "/site-map/",
    "/accessibility/",
]
NAMED = ("payouts", "disclosure", "disclosure_changes", "payouts of a policy")


@pytest.mark.parametrize("path", KEPT)
def test_a_page_is_validated_per_reader_and_never_used_unasked(client, addresses, path):
    first = client.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Vary"] == "Cookie"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Vary"] == "Cookie"


@pytest.mark.parametrize("path", KEPT)
def test_modes_and_languages_are_pages_of_their_own(client, addresses, path):
    tags = {client.get(path).headers["ETag"]}
    for choice in ("set-mode=elder", "set-language=en", "set-mode=normal"):
        client.get(f"{path}?{choice}")
        answer = client.get(path)
        tags.add(answer.headers["ETag"])
        assert answer.headers["Content-Language"] == answer.wsgi_request.COOKIES.get(
            "mz_all_language", "zh-hans"
        )
    assert len(tags) == 4


def test_a_publication_changes_what_was_kept(client, county, addresses):
    path = f"/disclosures/{REF_A}/"
    before = client.get(path).headers["ETag"]
    county.pay("042", [Paid(person, "85.00") for person in make_people(county.villages[0], 6)])
    county.publish("042")
    assert client.get(path, headers={"If-None-Match": before}).status_code == 200


def test_errors_are_never_kept(client, addresses):
    for path in ("/there-is-no-such-page/", "/disclosures/GK-1/"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "no-store" in answer.headers["Cache-Control"]
        assert "ETag" not in answer.headers


def test_what_is_asked_for_wrongly_is_not_kept(client, addresses):
    answer = client.get("/statistics/?year=x")
    assert answer.status_code == 400
    assert "ETag" not in answer.headers


def test_named_rows_and_nothing_else_stay_out_of_search_engines(client, addresses):
    mark = '<meta name="robots" content="noindex">'
    for name in NAMED:
        assert mark in client.get(addresses[name]).content.decode(), name
    for name in ("home", "policies", "policy", "statistics", "site_map", "disclosure of class B"):
        assert mark not in client.get(addresses[name]).content.decode(), name


@pytest.mark.parametrize(
    "path",
    [
        f"/disclosures/{REF_A}.csv",
        f"/disclosures/{REF_A}.xlsx",
        "/payouts.csv",
        "/statistics.csv",
        f"/api/v1/disclosures/{REF_A}/entries",
    ],
)
def test_files_and_answers_with_rows_carry_it_in_the_header(client, addresses, path):
    answer = client.get(path)
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert b"".join(answer.streaming_content if answer.streaming else [answer.content])


def test_styles_are_named_by_content_and_stored_compressed(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    call_command("collectstatic", verbosity=0, interactive=False)
    for name in ("tokens", "base", "components", "pages", "print"):
        [style] = (tmp_path / "web/css").glob(f"{name}.????????????.css")
        packed = style.with_name(f"{style.name}.gz").read_bytes()
        assert gzip.decompress(packed) == style.read_bytes()
        assert len(packed) < len(style.read_bytes()) * 0.5


@pytest.mark.parametrize("address", ["/_util/login/", "/_util/authenticate_with_password/1/1/"])
def test_nobody_signs_in_where_pages_are_read(client, address):
    assert client.get(address).status_code == 404
    assert client.post(address, {"username": "x", "password": "y"}).status_code == 404
