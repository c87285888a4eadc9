from __future__ import annotations

import ipaddress

import pytest

from portal.crypto.enums import Surface
from portal.settings.env import ALL_KEYS, BadEnvironment, Environment, read_file


def test_all_missing_variables_are_named_together():
    env = Environment({})
    env.text("SECRET_KEY")
    env.words("ALLOWED_HOSTS")
    env.surface()
    with pytest.raises(BadEnvironment) as caught:
        env.finish()
    assert caught.value.problems == [
        "SECRET_KEY is missing",
        "ALLOWED_HOSTS is missing",
        "PORTAL_SURFACE is missing",
    ]


def test_blank_variable_counts_as_missing():
    env = Environment({"SECRET_KEY": "  "})
    assert env.text("SECRET_KEY") == ""
    assert env.problems == ["SECRET_KEY is missing"]


def test_public_surface_refuses_keys_that_decrypt():
    env = Environment(dict.fromkeys(ALL_KEYS, "k"))
    env.keys(Surface.PUBLIC)
    assert env.problems == [
        "PORTAL_DATA_KEYS must not be set on the public surface",
        "PORTAL_STAFF_INDEX_KEY must not be set on the public surface",
        "PORTAL_AUDIT_KEY must not be set on the public surface",
    ]


@pytest.mark.parametrize("surface", [Surface.STAFF, Surface.ALL])
def test_staff_and_all_need_every_key(surface):
    env = Environment({})
    env.keys(surface)
    assert env.problems == [f"{name} is missing" for name in ALL_KEYS]


def test_unknown_surface_is_a_problem_and_treated_as_the_weakest():
    env = Environment({"PORTAL_SURFACE": "both"})
    assert env.surface() is Surface.PUBLIC
    assert env.problems == ["PORTAL_SURFACE must be public, staff or all"]


@pytest.mark.parametrize(("given", "path"), [("", ""), ("/", ""), ("mz", "/mz"), ("/a/b/", "/a/b")])
def test_base_path_has_one_leading_slash_and_none_at_the_end(given, path):
    assert Environment({"PORTAL_BASE_PATH": given}).base_path() == path


def test_proxies_are_addresses_or_ranges():
    env = Environment({"TRUSTED_PROXIES": "10.1.2.3, 10.9.0.0/16,nginx"})
    assert env.networks("TRUSTED_PROXIES") == [
        ipaddress.ip_network("10.1.2.3/32"),
        ipaddress.ip_network("10.9.0.0/16"),
    ]
    assert env.problems == ["TRUSTED_PROXIES: 'nginx' is no address or range"]


def test_flags_and_numbers_say_what_they_expect():
    env = Environment({"A": "yes", "B": "perhaps", "C": "12", "D": "-1"})
    assert env.flag("A", default=False) is True
    assert env.flag("B", default=True) is True
    assert env.number("C", 1) == 12
    assert env.number("D", 1) == 1
    assert env.problems == ["B must be 1 or 0", "D must be a whole number"]


def test_file_of_variables_skips_comments_and_quotes(tmp_path):
    file = tmp_path / "env"
    file.write_text("# A=1\n\nB = two \nC='x=y'\n")
    assert read_file(file) == {"B": "two", "C": "x=y"}
