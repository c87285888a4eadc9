from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.template import TemplateDoesNotExist
from django.test import Client, RequestFactory
from django.utils import translation
from django_ratelimit.exceptions import Ratelimited

from portal.web import context
from portal.web.delivery.middleware import Display
from portal.web.pages.site import errors

pytestmark = pytest.mark.django_db
REFERENCE = re.compile(r"R-\d{4}-\d{4}")


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def request_for(path="/payouts/", data=None):
    factory = RequestFactory()
    request = factory.post(path, data) if data is not None else factory.get(path)
    request.display = Display("normal", "zh-hans")
    return request


@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        (errors.bad_request, 400, "这个请求看不懂"),
        (errors.permission_denied, 403, "这一页您不能看"),
        (errors.page_not_found, 404, "没有这个页面"),
    ],
)
def test_an_error_says_what_happened_and_gives_a_reference(view, status, heading):
    response = view(request_for(), SuspiciousOperation("张三 500235198001010015"))
    html = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in html
    assert "no-store" in response["Cache-Control"]
    assert "张三" not in html
    assert "500235198001010015" not in html


def test_a_form_without_token_is_answered_by_our_page():
    response = Client(enforce_csrf_checks=True).post("/policies/", {"q": "张三"})
    assert response.status_code == 403
    html = response.content.decode()
    assert "<h1>这一页您不能看</h1>" in html
    assert "张三" not in html
    assert "<style" not in html


def test_a_missing_page_is_answered_by_our_page():
    response = Client().get("/there-is-no-such-page/")
    assert response.status_code == 404
    html = response.content.decode()
    assert "没有这个页面" in html
    assert 'name="Keywords" content=","' not in html.replace("云阳县", "")


@pytest.mark.parametrize("path", ["/", "/payouts/", "/no-such-page/", "/feeds/disclosures.atom"])
@pytest.mark.parametrize("host", ["evil.example", "testserver, evil.example", ""])
def test_a_forged_host_is_a_bad_request_and_not_repeated(path, host):
    response = Client(raise_request_exception=False).get(path, headers={"host": host})
    html = response.content.decode()
    assert response.status_code == 400
    assert "这个请求看不懂" in html
    assert "evil" not in html


def test_a_limit_refused_is_429_a_refused_permission_403():
    assert errors.permission_denied(request_for(), Ratelimited()).status_code == 429
    assert errors.permission_denied(request_for(), PermissionDenied()).status_code == 403


def test_too_many_keeps_a_posted_search_in_the_page_and_out_of_the_address():
    posted = {"q": "<欧阳某某>", "township": "500235101"}
    response = errors.too_many_requests(request_for(data=posted), wait=30)
    html = response.content.decode()
    assert response["Retry-After"] == "30"
    assert '<form method="post" action="/payouts/">' in html
    assert '<input type="hidden" name="q" value="&lt;欧阳某某&gt;">' in html
    assert "欧阳某某" not in response.headers.get("Location", "")


def test_too_many_does_not_echo_a_flood():
    posted = {f"f{number}": "x" * 5000 for number in range(50)}
    html = errors.too_many_requests(request_for(data=posted)).content.decode()
    assert html.count('type="hidden"') == errors.KEPT_FIELDS
    assert "x" * (errors.KEPT_LENGTH + 1) not in html


def test_a_server_error_asks_no_database(django_assert_num_queries):
    remembered = context.blank_identity() | {
        "title": "云阳明账",
        "hotlines": [{"label": "补贴政策和发放", "number": "12345"}],
    }
    context._identities.put(1, remembered)
    with django_assert_num_queries(0):
        response = errors.server_error(request_for())
    html = response.content.decode()
    assert response.status_code == 500
    assert "网站出了点问题" in html
    assert "tel:12345" in html
    assert REFERENCE.search(html)


def test_a_server_error_survives_a_broken_template(monkeypatch):
    def broken(*_args, **_kwargs):
        raise TemplateDoesNotExist("errors/500.html")

    monkeypatch.setattr(errors, "render_to_string", broken)
    response = errors.server_error(request_for())
    assert response.status_code == 500
    assert REFERENCE.search(response.content.decode())


def test_references_tell_nothing_about_the_request():
    assert REFERENCE.fullmatch(errors.reference(404))
