from __future__ import annotations

import pytest

from tests.factories.payouts import Crew, load_small_county, make_crew


@pytest.fixture
def crew(db) -> Crew:
    load_small_county()
    return make_crew()
