"""The split, proved: whoever broke into the public surface gets nothing and stops nobody.

The attacker (tests/attacker.py) is a process of its own: another user of the machine, with role,
cache user, index and environment of the public surface. What he tries is read from the catalogs, so
that a new table is tried by itself. What he must not have is read from the database by its owner:
plaintexts of the demo's truth file, all bytes in tables that are not declared, passwords, sessions.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from cms.pages.models import NoticePage
from portal.audit.actors import SYSTEM
from portal.audit.grants import PUBLIC
from portal.audit.models import Unsealed
from portal.audit.sealer import seal_pending
from portal.audit.services import record
from portal.staff.models import User
from search.index.build import rebuild
from search.index.subjects import subjects
from search.texts import index as texts
from tests.cache_users import administrator, cache_user
from tests.cms.pages.test_checks import stream
from tests.factories import pages
from tests.portal.settings.test_start import PUBLIC as PUBLIC_ENVIRONMENT
from tests.template_database import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.postgres_only,
    pytest.mark.elasticsearch,
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
NOBODY = 65534
# What the public surface needs to do, and so the attacker may
DOES = {
    "INSERT search_missedquery",
    "UPDATE search_missedquery.times",
    "UPDATE search_missedquery.last_on",
    "call search_text_counts",
    "call search_text_frequent",
    "call search_text_frequent_before",
    "call search_text_rare",
    "call search_text_rare_before",
}
# Neither stops who reads; who takes a question off the list waits
HOLDS = {"lock search_missedquery ROW EXCLUSIVE", "lock rows of search_missedquery"}
BYTES = """
SELECT c.relname, a.attname, t.typname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    AND (t.typname = 'bytea' OR a.attname ~ 'password|session|secret|encoded|salt|token|^key$')
"""
# How what was read is cut into what could be a secret: digits, words without blanks, names
CUTS = (re.compile(r"\d{11,}"), re.compile(r"[\w+/=$.:-]{16,}"), re.compile(r"[\u4e00-\u9fff]{3,}"))


@pytest.fixture
def place(tmp_path_factory) -> Iterator[Path]:
    """A folder that others may enter, as /srv is."""
    folder = tmp_path_factory.mktemp("split")
    for above in (folder, *folder.parents[:-2]):
        if above.stat().st_uid == os.geteuid() and above != Path("/tmp"):  # noqa: S108
            above.chmod(0o711)
    (folder / "staff").mkdir(mode=0o700)
    (folder / "media").mkdir(mode=0o711)
    (folder / "open-data").mkdir(mode=0o755)
    return folder


@pytest.fixture
def secrets(place, settings, elastic, run_tasks) -> set[str]:
    """Tell the demo, write pages, sign somebody in; return what nobody outside may read."""
    settings.VAR_DIR, settings.MEDIA_ROOT = place / "staff", str(place / "media")
    settings.OPEN_DATA_DIR = place / "open-data"
    settings.PORTAL_AUDIT_ANCHOR = str(place / "staff" / "anchors")
    call_command("seed_demo", rows=60, stdout=io.StringIO())
    shown = pages.make_attachment("公开.txt", "公开的附件".encode())
    pages.make_attachment("留底.txt", "尚未公开的附件内容".encode())
    pages.publish(NoticePage, body=stream(("files", [shown.pk])))
    pages.draft(NoticePage, title="尚未公开的草稿标题")
    run_tasks()
    for subject in subjects():
        rebuild(subject)
    truth = json.loads((place / "staff" / "demo" / "truth.json").read_text())
    signed_in = Client()
    signed_in.force_login(User.objects.get(username=truth["staff"][0]["username"]))
    people = [citizen for citizen in truth["citizens"] if not citizen["organisation"]]
    plain = {person[name] for person in people for name in ("id_number", "card_number", "phone")}
    plain |= {person["name"] for person in people if len(person["name"]) > 2}
    plain |= {one[name] for one in truth["staff"] for name in ("password", "totp_secret")}
    plain |= {cookie.value for cookie in signed_in.cookies.values() if len(cookie.value) > 15}
    plain |= {"尚未公开的附件内容", "尚未公开的草稿标题"}
    return {secret for secret in plain if secret} | bytes_of_closed_tables()


def bytes_of_closed_tables() -> set[str]:
    """Return ciphertexts, keyed hashes, passwords and sessions as the attacker would see them."""
    stored: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(BYTES)
        for table, column, kind in cursor.fetchall():
            if table in PUBLIC:
                continue
            text = f"encode({column}, 'hex')" if kind == "bytea" else f"{column}::text"
            cursor.execute(f"SELECT DISTINCT {text} FROM {table} WHERE length({text}) > 15")  # noqa: S608
            stored |= {value for (value,) in cursor.fetchall()}
    return stored


@pytest.fixture
def role() -> Iterator[str]:
    """The role of the public surface as `grant_public` makes it."""
    name = f"mz_split_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'of-a-test'")
    call_command("grant_public", "--role", name, stdout=io.StringIO())
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {name}")


def attack(role: str, cache: str, place: Path, *more: str) -> subprocess.Popen[str]:
    """Start the attacker."""
    server = urlsplit(os.environ["TEST_DATABASE_URL"])
    database = connection.settings_dict["NAME"]
    environment = PUBLIC_ENVIRONMENT | {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"postgres://{role}:of-a-test@{server.hostname}:{server.port}/{database}",
        "CACHE_URL": cache,
        "SEARCH_URL": django_settings.SEARCH_URL,
    }
    known = ("staff", "open-data", "media", "media/documents", "media/original_images")
    roots = [
        *(str(place / name) for name in known),
        *(str(ROOT / name) for name in ("portal", "cms", "search")),
    ]
    paths = [str(path) for path in place.rglob("*") if path.is_file()]
    orders = {"uid": NOBODY if os.geteuid() == 0 else None, "roots": roots, "paths": paths}
    return subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "attacker.py"), json.dumps(orders), *more],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def result(process: subprocess.Popen[str]) -> tuple[set[str], list[dict[str, Any]]]:
    """Return what the attacker did, and what he read."""
    out, _nothing = process.communicate(timeout=300)
    assert process.returncode == 0
    lines = [json.loads(line) for line in out.strip().split("\n")]
    return {line["did"] for line in lines if "did" in line}, [x for x in lines if "text" in x]


def stolen(loot: list[dict[str, Any]], secrets: set[str]) -> set[tuple[str, str]]:
    """Return each secret that was read, and where."""
    found = set()
    lengths = sorted({len(secret) for secret in secrets if CUTS[2].fullmatch(secret)})
    for line in loot:
        words = {word for cut in CUTS for word in cut.findall(line["text"])}
        names = {
            run[start : start + length]
            for run in words
            if CUTS[2].fullmatch(run)
            for length in lengths
            for start in range(len(run) - length + 1)
        }
        found |= {(line["at"], secret) for secret in (words | names) & secrets}
    return found


def nobody_is_stopped(role: str, place: Path, run_tasks) -> None:
    """Let the attacker hold all locks he can, and the staff work."""
    with cache_user("public") as cache:
        holding = attack(role, cache, place, "--hold")
        locks = set()
        while (line := json.loads(holding.stdout.readline())["did"]) != "held":
            locks.add(line)
        try:
            assert locks == HOLDS
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout TO '5s'")
            record(act="a.b", actor=SYSTEM, detail={})
            while seal_pending():
                pass
            assert not Unsealed.objects.exists()
            page = pages.publish(NoticePage)
            page.unpublish()
            run_tasks()
            texts.rebuild()
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
            holding.communicate(timeout=60)


def plant_holes(role: str) -> None:
    """Open one door of each kind in the database."""
    secret = "SELECT encode(name_digest, 'hex') FROM recipients_recipientsecret LIMIT 9"
    with connection.cursor() as cursor:
        for statement in (
            f"GRANT SELECT (name_cipher) ON recipients_recipientsecret TO {role}",
            f"GRANT SELECT (password), UPDATE (last_login) ON staff_user TO {role}",
            f"CREATE TABLE planted_table AS {secret}",
            "GRANT SELECT, DELETE ON planted_table TO PUBLIC",
            f"CREATE FUNCTION planted() RETURNS SETOF text LANGUAGE sql AS $${secret}$$",
            "ALTER FUNCTION planted() SECURITY DEFINER",
            f"GRANT EXECUTE ON FUNCTION planted() TO {role}",
            f"GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO {role}",
            f"GRANT TEMPORARY ON DATABASE {connection.settings_dict['NAME']} TO {role}",
        ):
            cursor.execute(statement)


def test_whoever_broke_into_the_public_surface_gets_nothing_and_stops_nobody(
    secrets, role, place, run_tasks
) -> None:
    assert len(secrets) > 1000
    nobody_is_stopped(role, place, run_tasks)
    with administrator() as server, cache_user("public") as cache:
        server.set("mz-staff:1:planted", "尚未公开的草稿标题")
        did, loot = result(attack(role, cache, place))
        assert server.get("mz-staff:1:planted").decode() == "尚未公开的草稿标题"
    assert stolen(loot, secrets) == set()
    assert did == DOES
    read = {line["at"] for line in loot if line["text"]}
    assert {"disclosure_disclosedentry", "wagtailcore_page", "index"} <= read
    plant_holes(role)
    (planted,) = (place / "media").rglob("留底*")
    planted.chmod(0o644)
    with cache_user("public", "~*", "+keys") as cache:
        did, loot = result(attack(role, cache, place))
    found = {
        at.rpartition("/")[2].removeprefix("pg_catalog.") for at, _secret in stolen(loot, secrets)
    }
    assert found - {"pg_stats"} == {
        "recipients_recipientsecret.name_cipher",
        "planted_table",
        "planted()",
        "staff_user.password",
        "mz-staff:1:planted",
        planted.name,
    }
    assert did - DOES == {
        "call planted",
        "DELETE planted_table",
        "UPDATE staff_user.last_login",
        "SELECT pg_advisory_lock(1)",
        "call pg_advisory_lock",
        "CREATE TEMPORARY TABLE mine (id int)",
        "KEYS *",
        "read mz-staff:1:planted",
        "write mz-staff:1:planted",
    }
