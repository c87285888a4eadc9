"""What a county needs before its first sheet: places, offices, roles, rules, the policy list."""

from __future__ import annotations

from portal.clocks.services.rules import load_rules
from portal.places.services.load import load_divisions
from portal.policies.services.load_first_edition import load_first_edition
from portal.staff.services.load import load_organisations, load_roles


def load_county_files() -> None:
    """Enter what the files of each context hold and the database lacks; twice does no harm."""
    load_divisions()
    load_organisations()
    load_roles()
    load_rules()
    load_first_edition()
