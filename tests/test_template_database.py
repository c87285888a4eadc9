from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_and_what_migrations_wrote_is_back(turn):
    assert [locale.language_code for locale in Locale.objects.all()] == ["zh-hans"]
    assert not ContentType.objects.filter(app_label="left behind").exists()
    ContentType.objects.create(app_label="left behind", model=turn)
    Locale.objects.update(language_code="en")
