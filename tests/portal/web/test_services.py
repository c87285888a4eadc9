from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from portal.audit.models import Entry
from portal.disclosure.models import Generation
from portal.staff.errors import NotAllowed
from portal.web.models import SiteIdentity
from portal.web.services import change_identity
from tests.factories.staff import make_user

pytestmark = pytest.mark.django_db
HOTLINES = [{"label": "补贴政策和发放", "number": "12345", "note": "全天"}]


def test_a_change_is_recorded_and_ends_the_kept_pages():
    before = Generation.number()
    change_identity(by=None, title="云阳明账", hotlines=HOTLINES)
    assert SiteIdentity.objects.values_list("title", "hotlines").get() == ("云阳明账", HOTLINES)
    assert Generation.number() == before + 1
    entry = Entry.objects.get(act="web.change_identity")
    assert entry.detail == {"fields": ["hotlines", "title"]}


def test_there_is_one_identity_however_often_it_changes():
    for title in ("甲", "乙"):
        change_identity(by=None, title=title)
    assert SiteIdentity.objects.values_list("pk", "title").get() == (1, "乙")


def test_the_database_refuses_a_second_identity():
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteIdentity.objects.create(id=2, title="别的")


@pytest.mark.parametrize(
    "hotlines", ["12345", [{"number": "12345"}], [{"label": "x", "number": 12345}], [["x", "y"]]]
)
def test_malformed_telephone_numbers_are_refused(hotlines):
    with pytest.raises(ValidationError):
        change_identity(by=None, title="云阳明账", hotlines=hotlines)
    assert not SiteIdentity.objects.exists()


def test_an_account_without_the_power_changes_nothing():
    with pytest.raises(NotAllowed):
        change_identity(by=make_user(), title="云阳明账")
    assert not SiteIdentity.objects.exists()
