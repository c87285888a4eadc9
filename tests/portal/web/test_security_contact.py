from __future__ import annotations

import datetime as dt

import pytest

from portal.web.security_contact import check_security_contact

ADDRESS = "/.well-known/security.txt"


@pytest.fixture
def contact(settings, db):
    settings.SECURITY_CONTACTS = ["mailto:security@example.gov.cn", "tel:+86-23-00000000"]
    settings.SECURITY_EXPIRES = "2027-06-30"
    return settings


def test_a_weakness_can_be_reported(client, contact):
    response = client.get(ADDRESS)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines[0].startswith("# ")
    assert "真实" in lines[0]
    assert lines[2:] == [
        "Contact: mailto:security@example.gov.cn",
        "Contact: tel:+86-23-00000000",
        "Expires: 2027-06-30T00:00:00Z",
        "Preferred-Languages: zh, en",
        f"Canonical: http://testserver{ADDRESS}",
    ]


@pytest.mark.parametrize("name", ["SECURITY_CONTACTS", "SECURITY_EXPIRES"])
def test_half_a_file_is_none(client, contact, name):
    setattr(contact, name, [] if name == "SECURITY_CONTACTS" else "soon")
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    ("days", "ids"),
    [
        (-1, ["web.E006"]),
        (0, ["web.E006"]),
        (1, ["web.W006"]),
        (29, ["web.W006"]),
        (30, []),
        (366, []),
        (367, ["web.E006"]),
    ],
)
def test_the_check_before_a_release_looks_at_the_day(contact, monkeypatch, days, ids):
    day = dt.date(2027, 6, 30) - dt.timedelta(days=days)
    monkeypatch.setattr("portal.web.security_contact.today", lambda: day)
    assert [message.id for message in check_security_contact()] == ids


@pytest.mark.parametrize("words", [[], ["security@example.gov.cn"], ["tel:023-1"], ["mailto:a"]])
def test_a_contact_is_an_address_that_a_program_understands(contact, words):
    contact.SECURITY_CONTACTS = words
    assert [message.id for message in check_security_contact()] == ["web.E006"]
    contact.PORTAL_SURFACE = "staff"
    assert check_security_contact() == []
