"""The programs that copy: pg_dump and pg_restore for the database, tar for files."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from portal.backups.errors import Unusable
from portal.backups.manifest import BLOCK, Part

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DATABASE: Final = "database.dump"
MEDIA: Final = "media.tar"
# "Some files differ": a file changed or went while tar read it
_TAR_CHANGED: Final = 1
_SAID: Final = 600  # characters of what a program says


def dump(target: Path, snapshot: str) -> Part:
    """Write the database as a snapshot shows it; raises Unusable, OSError."""
    options = ["--format=custom", "--compress=3", f"--snapshot={snapshot}"]
    command, environment = _postgres("pg_dump", connection.settings_dict)
    return _written([*command, *options], target, environment)


def restore(source: Path) -> None:
    """Bring a dump into the database of this process, whole or not at all; raises Unusable.

    Rights are not brought back: `grant_public` gives what this release declares.
    """
    # The schema is there, and whose it is does not come from the backup
    options = ["--no-owner", "--no-privileges", "--schema=public"]
    options += ["--single-transaction", "--exit-on-error"]
    command, environment = _postgres("pg_restore", connection.settings_dict, "--dbname")
    _run([*command, *options, str(source)], environment)


def pack(folder: Path, target: Path) -> tuple[Part, bool]:
    """Write a folder as a tar file; say whether something changed meanwhile."""
    command = ["tar", "--create", "--sort=name", "--numeric-owner", "--file=-"]
    command += [f"--directory={folder}", "."]
    changed: list[int] = []
    part = _written(command, target, tolerated=(_TAR_CHANGED,), codes=changed)
    return part, bool(changed)


def unpack(source: Path, folder: Path) -> None:
    """Bring the files of a tar file into a folder, as this user's own; raises Unusable."""
    command = ["tar", "--extract", "--preserve-permissions", "--no-same-owner"]
    _run([*command, f"--file={source}", f"--directory={folder}"])


def differences(source: Path, folder: Path) -> int:
    """Compare a folder with a tar file, byte by byte; return how many files differ or lack.

    Owners and times are not compared: a restored file belongs to who restored it.
    """
    command = ["tar", "--compare", f"--file={source}", f"--directory={folder}"]
    done = subprocess.run(  # noqa: S603 - our own command
        command, capture_output=True, check=False, env=_environment({})
    )
    lines = (done.stdout + done.stderr).decode(errors="replace").splitlines()
    return len({_about(line) for line in lines if not _is_harmless(line)})


def _about(line: str) -> str:
    """Return the file that a line of tar is about."""
    return line.removeprefix("tar: ").partition(": ")[0]


def _is_harmless(line: str) -> bool:
    return line.endswith(("Uid differs", "Gid differs", "Mod time differs")) or line.startswith(
        "tar: Exiting"
    )


def _postgres(
    program: str, address: dict[str, Any], database: str = ""
) -> tuple[list[str], dict[str, str]]:
    """Return a program of PostgreSQL for an address; the password goes by the environment."""
    arguments, environment = DatabaseClient.settings_to_cmd_args_env(address, [])
    _psql, *arguments = arguments
    name = arguments.pop()
    return [program, *arguments, f"{database}={name}" if database else name], environment or {}


def _environment(more: dict[str, str]) -> dict[str, str]:
    """Return what a program gets of our environment: no key, and texts in English."""
    passed = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return passed | {"LC_ALL": "C.UTF-8"} | more


def _run(command: Sequence[str], environment: dict[str, str] | None = None) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command, capture_output=True, check=False, env=_environment(environment or {})
        )
    except FileNotFoundError:
        raise Unusable(f"{command[0]} is not installed.") from None
    if done.returncode:
        raise Unusable(_failed(command[0], done.stderr))


def _failed(program: str, messages: bytes) -> str:
    # What was in the way of a row stands in DETAIL and CONTEXT, with its values
    lines = messages.decode(errors="replace").splitlines()
    plain = [line for line in lines if not line.startswith(("DETAIL", "CONTEXT"))]
    return f"{program} failed: {' '.join(plain)[-_SAID:]}"


def _written(
    command: Sequence[str],
    target: Path,
    environment: dict[str, str] | None = None,
    *,
    tolerated: Sequence[int] = (),
    codes: list[int] | None = None,
) -> Part:
    """Write what a program prints, with its digest, a megabyte at a time."""
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as messages, target.open("xb") as file:
        try:
            process = subprocess.Popen(  # noqa: S603 - our own command
                command,
                stdout=subprocess.PIPE,
                stderr=messages,
                env=_environment(environment or {}),
            )
        except FileNotFoundError:
            raise Unusable(f"{command[0]} is not installed.") from None
        with process:
            try:
                while block := process.stdout.read(BLOCK) if process.stdout else b"":
                    digest.update(block)
                    file.write(block)
                    size += len(block)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                process.kill()
                raise
        if process.returncode in tolerated and codes is not None:
            codes.append(process.returncode)
        elif process.returncode:
            messages.seek(0)
            raise Unusable(_failed(command[0], messages.read()))
    return Part(target.name, size, digest.hexdigest())
