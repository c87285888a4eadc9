from __future__ import annotations

import pytest

from portal.audit.actors import SYSTEM
from portal.crypto.reveal import RevealRequest
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from portal.staff.guards import may_reveal
from portal.staff.models import Member, User
from tests.factories.staff import make_user


def request(by: object) -> RevealRequest:
    return RevealRequest(model=Member, fields=("name",), rows=(), by=by, purpose="核实身份")


def test_plaintext_needs_a_post_that_has_the_act(jiangkou):
    may_reveal(request(make_user(Role.TOWNSHIP_REVIEWER, jiangkou)))
    may_reveal(request(make_user(Role.TREASURY_SECTION, "F06")))
    may_reveal(request(SYSTEM))
    for by in (
        make_user(Role.VILLAGE_CLERK, "500235131201"),
        make_user(Role.AUDITOR, "O02"),
        make_user(Role.SYSTEM_ADMIN, "F00"),
        User.objects.create_superuser("root"),
    ):
        with pytest.raises(NotAllowed):
            may_reveal(request(by))
