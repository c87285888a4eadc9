"""The user of each surface at the cache server: what it may do; more or less is noticed."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from redis import Redis
from redis.exceptions import NoPermissionError, ResponseError

from portal.web.checks import check_the_split_of_the_cache
from portal.web.delivery.cache_rights import faults
from tests.cache_users import FILE, administrator, cache_user

pytestmark = pytest.mark.redis
# Everything that the cache asks of its server
COMMANDS = {
    "acl|whoami",
    "auth",
    "del",
    "exists",
    "expire",
    "get",
    "hello",
    "incrby",
    "persist",
    "ping",
    "select",
    "set",
}
ALWAYS = {"quit", "reset"}


def every_command(server: Redis) -> dict[str, int]:
    """Return the words of each command of the server, "acl|list" for one with two, and how many."""
    commands = {}
    for name, about in server.command().items():
        inner = about.get("subcommands") or []
        for one in inner:
            label = one[0] if isinstance(one, list | tuple) else one["name"]
            count = one[1] if isinstance(one, list | tuple) else one["arity"]
            commands[label.decode() if isinstance(label, bytes) else label] = int(count)
        if not inner:
            commands[name] = int(about["arity"])
    return commands


@pytest.mark.parametrize("surface", ["public", "staff"])
def test_of_all_commands_of_the_server_each_surface_has_twelve(surface) -> None:
    with cache_user(surface) as address, administrator() as server:
        name = address.split("//")[1].split(":")[0]
        allowed = set()
        commands = every_command(server)
        assert len(commands) > 250
        for command, words in commands.items():
            asked = [*command.split("|")]
            asked += [f"mz-{surface}:1:x"] * (abs(words) - len(asked))
            try:
                answer = server.execute_command("ACL", "DRYRUN", name, *asked)
            except ResponseError as error:
                answer = str(error)
            if answer in {b"OK", "OK"}:
                allowed.add(command)
            else:
                assert b"no permission" in (
                    answer if isinstance(answer, bytes) else answer.encode()
                )
        assert allowed - ALWAYS == COMMANDS


@pytest.mark.parametrize(("mine", "other"), [("public", "staff"), ("staff", "public")])
def test_neither_reads_nor_writes_what_the_other_believes(mine, other) -> None:
    with cache_user(mine) as address, Redis.from_url(address) as client, administrator() as server:
        key = f"mz-{other}:1:page:0"
        server.set(key, "b[]")
        for words in (("GET", key), ("SET", key, "x"), ("DEL", key), ("INCRBY", key, "1")):
            with pytest.raises(NoPermissionError):
                client.execute_command(*words)
        assert server.get(key) == b"b[]"
        assert client.set(f"mz-{mine}:1:page:0", "b[]")


@pytest.mark.parametrize("surface", ["public", "staff"])
def test_the_users_of_the_file_have_what_they_need_and_no_more(surface) -> None:
    with cache_user(surface) as address:
        assert faults(address, f"mz-{surface}") == []


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("~*", ["SET keys that begin with “mz-staff:”", "GET keys that begin with “mz-staff:”"]),
        ("%R~mz-staff:*", ["may GET keys that begin with “mz-staff:”"]),
        ("+flushall", ["may FLUSHALL,"]),
        ("+eval", ["may EVAL,"]),
        ("+@all", ["may CONFIG,", "may SLAVEOF,", "may MODULE,", "may KEYS,"]),
        ("-incrby", ["may not INCRBY its own keys"]),
        ("resetkeys", ["may not GET its own keys"]),
    ],
)
def test_more_and_less_are_found(rule, said) -> None:
    with cache_user("public", rule) as address, administrator() as server:
        server.set("kept", "1")
        lines = "\n".join(faults(address, "mz-public"))
        assert [text for text in said if text not in lines] == []
        assert server.get("kept") == b"1"


def test_the_deploy_check_asks_on_each_surface_of_its_own(settings) -> None:
    open_to_all = str(django_settings.CACHES["default"]["LOCATION"])
    here = settings.CACHES["default"]
    assert check_the_split_of_the_cache() == []
    settings.PORTAL_SURFACE = "public"
    settings.CACHES = {"default": here | {"LOCATION": open_to_all, "KEY_PREFIX": "mz-public"}}
    errors = check_the_split_of_the_cache()
    assert {error.id for error in errors} == {"web.E002"}
    assert "default" in errors[0].msg
    with cache_user("public") as address:
        settings.CACHES = {"default": here | {"LOCATION": address, "KEY_PREFIX": "mz-public"}}
        assert check_the_split_of_the_cache() == []
    (error,) = check_the_split_of_the_cache()
    assert error.id == "web.E003"
    assert "of-a-test" not in error.msg


def test_nobody_signs_in_without_a_name_by_the_file() -> None:
    assert FILE.read_text().startswith("user default off ")
