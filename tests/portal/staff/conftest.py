from __future__ import annotations

import pytest

from portal.places.models import Place
from portal.places.services import load_divisions
from portal.staff.models import Organisation
from portal.staff.services import load_organisations, load_roles


@pytest.fixture
def county(db) -> Place:
    load_divisions()
    load_organisations()
    load_roles()
    return Place.objects.get(code="500235")


@pytest.fixture
def jiangkou(county) -> Organisation:
    return Organisation.objects.get(short_name="江口镇")


@pytest.fixture
def nanxi(county) -> Organisation:
    return Organisation.objects.get(short_name="南溪镇")


@pytest.fixture
def village(jiangkou) -> Organisation:
    """A village of Jiangkou."""
    return Organisation.objects.filter(parent=jiangkou).select_related("place").first()


@pytest.fixture
def agriculture(county) -> Organisation:
    return Organisation.objects.get(code="D05")


@pytest.fixture
def civil_affairs(county) -> Organisation:
    return Organisation.objects.get(code="D04")


@pytest.fixture
def revitalisation(county) -> Organisation:
    """The bureau that was merged into agriculture."""
    return Organisation.objects.get(code="D10")
