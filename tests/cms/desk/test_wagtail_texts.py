"""Wagtail's pages and scripts speak the language of the page, in our words where they differ."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import translation
from wagtail.admin.views.i18n import localized_js_catalog


def catalogue(rf, language: str) -> str:
    request = rf.get("/admin/jsi18n/")
    request.user = AnonymousUser()
    with translation.override(language):
        answer = localized_js_catalog(request)
    assert answer["Content-Type"].startswith("text/javascript")
    return answer.content.decode()


def test_the_admin_loads_our_catalogue(client, db):
    answer = client.get(reverse("wagtailadmin_javascript_catalog"))
    assert answer.status_code == 200
    assert "\\u63d2\\u5165" in answer.content.decode()


def test_the_catalogue_has_wagtails_texts_and_ours(rf, db):
    chinese, english = catalogue(rf, "zh-hans"), catalogue(rf, "en")
    for text in ("Insert a block", "%(num)s error", "Expand all"):
        assert f'"{text}"' in chinese
    assert "Insert a block" not in english


def test_our_words_go_before_wagtails():
    with translation.override("zh-hans"):
        assert translation.gettext("Live") == "已发布"
        assert translation.gettext("live + draft") == "已发布，另有草稿"
