from __future__ import annotations

import datetime as dt

from portal.staff.models import Organisation
from portal.staff.queries import acting


def test_the_successor_acts_for_a_merged_department(county):
    merged = Organisation.objects.get(code="D10")
    assert acting(merged).code == "D05"
    assert acting(Organisation.objects.get(code="D04"), dt.date(2026, 1, 1)).code == "D04"
