"""Nothing opens with the password alone: every address answers as it answers a stranger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils.regex_helper import normalize

from portal.staff.proofs import PROOF_KEY
from tests.cms.desk.conftest import Desk
from tests.cms.desk.test_second_step import half_way
from tests.factories.factors import give_factor

if TYPE_CHECKING:
    from collections.abc import Iterator

# What the step between password and code itself is made of
STEPS = {"/admin/login/code/", "/admin/login/enrolment/"}


def addresses(patterns, before: str = "/") -> Iterator[str]:
    """Yield an address for every pattern of the staff area; every parameter is 1."""
    for pattern in patterns:
        here, names = normalize(pattern.pattern.regex.pattern.replace(r"\Z", "$"))[0]
        address = before + here % dict.fromkeys(names, "1")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, address)
        else:
            yield address


def staff_addresses() -> list[str]:
    everything = set(addresses(get_resolver().url_patterns))
    return sorted(
        address
        for address in everything
        if address.startswith(("/admin/", "/documents/", "/_util/")) and address not in STEPS
    )


def with_password_alone(crew) -> Client:
    """Return a browser whose session names the account, but no proof beside the password."""
    desk = Desk(crew.clerk)
    session = desk.client.session
    del session[PROOF_KEY]
    session.save()
    return desk.client


def answer_of(client: Client, method: str, address: str) -> tuple[int, str]:
    answer = getattr(client, method)(address)
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.parametrize("kind", ["half way", "set up begun", "session without proof"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_of_the_staff_answers_as_to_a_stranger(crew, kind, method):
    if kind == "half way":
        give_factor(crew.clerk)
    client = with_password_alone(crew) if "proof" in kind else half_way(crew.clerk)
    differing = [
        address
        for address in staff_addresses()
        if answer_of(client, method, address) != answer_of(Client(), method, address)
    ]
    assert differing == []
    assert len(staff_addresses()) > 200


def test_the_walk_would_see_an_open_door(crew):
    """Who has typed a code is answered otherwise at most of the addresses."""
    client = Desk(crew.clerk).client
    assert answer_of(client, "get", "/admin/") == (200, "")
    assert answer_of(Client(), "get", "/admin/") == (302, "/admin/login/?next=/admin/")


def test_the_flag_costs_no_query(crew, django_assert_num_queries):
    signed_in, half = Desk(crew.clerk).client, with_password_alone(crew)
    for client in (signed_in, half):
        client.get("/admin/")
    # Session and account, as Django reads them; the rest of a stranger's answer asks nothing
    with django_assert_num_queries(2):
        half.get("/admin/desk/batches/")
