"""One migrated database, made once per state of the migrations and copied for every worker.

The template also replaces flushing: after a test that commits, the worker's database is copied
anew. So what migrations put into the tables is there in every test, and the guards of the
immutable tables need not be lifted.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connections

from portal.audit.guards import GUARDS, RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / "var" / "test"
PREFIX = "mz_template_"
# Seconds: an older template of PostgreSQL is used by no run any more.
LONGEST_RUN = 2 * 3600


def fingerprint() -> str:
    """Return a digest of everything that decides the migrated state."""
    digest = hashlib.sha256()
    folders = [ROOT / "portal", ROOT / "search", ROOT / "cms"]
    files = [file for folder in folders for file in folder.rglob("migrations/**/*")]
    # Guards and rules become triggers of the template.
    files += [ROOT / "requirements.txt", *ROOT.glob("portal/*/apps.py")]
    files += [ROOT / f"portal/audit/{name}.py" for name in ("guards", "triggers", "trigger_sql")]
    files += [file for folder in folders for file in folder.rglob("data/*.csv")]
    for file in sorted(files):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"{file.relative_to(ROOT)}\0".encode())
            digest.update(file.read_bytes())
    for declared in (*GUARDS.values(), *RULES.values()):
        digest.update(repr(declared).encode())
    digest.update(" ".join(sorted(config.name for config in apps.get_app_configs())).encode())
    return digest.hexdigest()[:16]


@contextmanager
def locked() -> Iterator[None]:
    """Let one worker at a time build or copy."""
    STATE.mkdir(parents=True, exist_ok=True)
    with (STATE / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class SqliteTemplate:
    """The template is a file; a worker's database is a copy of it in memory-backed storage."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.file = STATE / f"{PREFIX}{fingerprint()}.sqlite3"
        fast = Path("/dev/shm")  # noqa: S108 - only the parent; the directory itself is fresh
        parent = fast if os.access(fast, os.W_OK) else None
        self.directory = Path(tempfile.mkdtemp(prefix="mz-test-", dir=parent))
        self.copy = self.directory / "db.sqlite3"
        # A run of another state of the migrations may replace the template meanwhile.
        self.pristine = self.directory / "template.sqlite3"
        self.restored = 0

    def prepare(self) -> None:
        """Build the template unless it is there, copy it and tell Django where the copy is."""
        with locked():
            if not self.file.exists():
                for stale in STATE.glob(f"{PREFIX}*"):
                    stale.unlink()
                building = self.file.with_suffix(".building")
                for half_done in STATE.glob(f"{building.name}*"):
                    half_done.unlink()
                migrate(f"sqlite:///{building}")
                building.rename(self.file)
            shutil.copyfile(self.file, self.pristine)
        shutil.copyfile(self.pristine, self.copy)
        self.settings["TEST"]["NAME"] = str(self.copy)

    def restore(self, state: str = "") -> None:
        """Copy the template, or a state that was kept, over the database of this worker."""
        connections["default"].close()
        for suffix in ("-wal", "-shm"):
            self.copy.with_name(self.copy.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self._kept(state) if state else self.pristine, self.copy)

    def keep(self, state: str) -> None:
        """Keep the database of this worker as it stands, for `restore`."""
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections["default"].close()
        shutil.copyfile(self.copy, self._kept(state))

    def _kept(self, state: str) -> Path:
        return self.directory / f"{state}.sqlite3"

    def discard(self) -> None:
        """Remove what this worker made."""
        shutil.rmtree(self.directory, ignore_errors=True)


class PostgresTemplate:
    """The template is a database; a worker's database is created from it."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.name = ""
        self.restored = 0
        self.states: list[str] = []

    def prepare(self) -> None:
        """Build the template unless it is there and tell Django to create from it."""
        wanted = PREFIX + fingerprint()
        with locked():
            known = self._names()
            found = [name for name in known if name.startswith(wanted)]
            self.name = found[0] if found else f"{wanted}_{int(time.time())}"
            if not found:
                for stale in known:
                    if time.time() - int(stale.rpartition("_")[2]) > LONGEST_RUN:
                        self._administer(f'DROP DATABASE IF EXISTS "{stale}" WITH (FORCE)')
                building = "mz_building"
                self._administer(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
                self._administer(f'CREATE DATABASE "{building}"')
                migrate(self._address(building))
                self._administer(f'ALTER DATABASE "{building}" RENAME TO "{self.name}"')
        # Runs that share a server must not share a database.
        run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[-8:]
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
        self.settings["TEST"] |= {"TEMPLATE": self.name, "NAME": f"mz_{run}_{worker}"}

    def restore(self, state: str = "") -> None:
        """Create the database of this worker anew, of the template or of a state that was kept.

        Connections to the old one are dead.
        """
        self.restored += 1
        name = connections["default"].settings_dict["NAME"]
        connections["default"].close()
        source = f"{name}_{state}" if state else self.name
        self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')

    def keep(self, state: str) -> None:
        """Keep the database of this worker as it stands, for `restore`."""
        name = connections["default"].settings_dict["NAME"]
        connections["default"].close()
        self._administer(f'CREATE DATABASE "{name}_{state}" TEMPLATE "{name}"')
        self.states.append(f"{name}_{state}")

    def discard(self) -> None:
        """Drop the states; the rest is left to Django's teardown, the template to the next run."""
        for name in self.states:
            self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _names(self) -> list[str]:
        with connections["default"]._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
            )
            return [name for (name,) in cursor.fetchall()]

    def _administer(self, statement: str) -> None:
        with connections["default"]._nodb_cursor() as cursor:
            cursor.execute(statement)

    def _address(self, name: str) -> str:
        address, slash, _old = os.environ["TEST_DATABASE_URL"].rpartition("/")
        return f"{address}{slash}{name}"


Template = SqliteTemplate | PostgresTemplate


def template() -> Template:
    """Return the template of the engine the suite runs on."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        return SqliteTemplate(connection.settings_dict)
    return PostgresTemplate(connection.settings_dict)


def migrate(address: str) -> None:
    """Run every migration on a database in a process of its own."""
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"],
        check=True,
        cwd=ROOT,
        env=os.environ
        | {"TEST_DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
    )
