from __future__ import annotations

import pytest

from portal.places.models import Place
from portal.places.services import load_divisions


@pytest.fixture
def county(db) -> Place:
    load_divisions()
    return Place.objects.get(code="500235")


@pytest.fixture
def jiangkou(county) -> Place:
    return Place.objects.get(name="江口镇")
