"""Wagtail's scripts speak the language of the page."""

from __future__ import annotations

from pathlib import Path

import django
import pytest
import wagtail
from babel.messages.pofile import read_po
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from cms.desk import wagtail_rewords, wagtail_scripts, wagtail_words
from cms.desk.wagtail_scripts import script_texts


def catalogue(rf, language: str) -> str:
    request = rf.get("/admin/jsi18n/")
    request.user = AnonymousUser()
    with translation.override(language):
        answer = script_texts(request)
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


@pytest.fixture(scope="module")
def theirs() -> set[str]:
    """Every text of Wagtail and Django, as their own catalogues list them."""
    found = set()
    for package in (wagtail, django):
        for file in Path(package.__file__).parent.rglob("locale/en/LC_MESSAGES/*.po"):
            with file.open("rb") as source:
                found |= {_single(message.id) for message in read_po(source)}
    return found


def _single(text: object) -> str:
    """Return a text, of one with a plural the singular."""
    if isinstance(text, Promise):
        return text._kw["singular"]
    return text if isinstance(text, str) else text[0]


@pytest.mark.parametrize("module", [wagtail_rewords, wagtail_scripts, wagtail_words])
def test_what_is_listed_is_said_by_wagtail_or_django(module, theirs):
    """A text that they have changed would be translated for nobody."""
    texts = [_single(text) for text in (*module.TEXTS, *getattr(module, "COUNTED", ()))]
    assert [text for text in texts if text not in theirs] == []
    assert len(texts) == len(set(texts))
