from __future__ import annotations

import copy
import pickle

from portal.staff.enums import OrganisationKind, Role, role_choices
from portal.staff.models import Post


def test_every_role_has_its_kinds_of_organisation():
    assert all(role.usual_kind in role.kinds for role in Role)
    assert all(role.kinds <= set(OrganisationKind) for role in Role)
    assert len(Role) == 20


def test_a_role_is_still_the_string_that_is_stored():
    assert Role("auditor") is Role.AUDITOR
    assert Role.AUDITOR == "auditor"
    assert f"{Role.AUDITOR}" == "auditor"
    assert pickle.loads(pickle.dumps(Role.AUDITOR)) is Role.AUDITOR  # noqa: S301
    assert copy.deepcopy(Role.AUDITOR) is Role.AUDITOR


def test_a_new_role_needs_no_migration():
    field = Post._meta.get_field("role")
    assert field.deconstruct()[3]["choices"] is role_choices
    assert dict(field.flatchoices) == dict(Role.choices)
