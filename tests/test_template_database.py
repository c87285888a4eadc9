from __future__ import annotations

import dataclasses

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale

from portal.audit.guards import GUARDS, RULES
from tests.template_database import fingerprint


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_and_what_migrations_wrote_is_back(turn):
    assert [locale.language_code for locale in Locale.objects.all()] == ["zh-hans"]
    assert not ContentType.objects.filter(app_label="left behind").exists()
    ContentType.objects.create(app_label="left behind", model=turn)
    Locale.objects.update(language_code="en")


@pytest.mark.parametrize("declared", [GUARDS, RULES])
def test_another_guard_asks_for_another_template(monkeypatch, declared):
    """Their triggers stand in the template: an old one would test the guards of yesterday."""
    before = fingerprint()
    assert fingerprint() == before
    key, guard = next(iter(declared.items()))
    change = {"refuse": "FALSE"} if declared is RULES else {"columns": ("id",)}
    monkeypatch.setitem(declared, key, dataclasses.replace(guard, **change))
    assert fingerprint() != before
