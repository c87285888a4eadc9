"""The machine: ordinary user, free ports, packages, processes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IS_ROOT = os.geteuid() == 0
# Databases and Elasticsearch refuse to run as root; every Unix has this account.
ORDINARY = "nobody"


class Unavailable(Exception):
    """A service cannot be had here; the text says what to run."""


def say(text: str) -> None:
    """Print a line for people; standard output is left to `env`."""
    print(f"services: {text}", file=sys.stderr, flush=True)


def identity() -> dict[str, object]:
    """Return what Popen needs to run a program as the ordinary user."""
    if not IS_ROOT:
        return {}
    account = pwd.getpwnam(ORDINARY)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def home() -> Path:
    """Return the directory of the servers: var/services, or one in /tmp others can reach."""
    inside = ROOT / "var" / "services"
    inside.mkdir(parents=True, exist_ok=True)
    probe = subprocess.run(["test", "-x", str(inside)], check=False, **identity())
    if probe.returncode == 0:
        return inside
    name = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    outside = Path(f"/tmp/mingzhang-services-{name}")  # noqa: S108 - made below, owner checked
    outside.mkdir(mode=0o755, exist_ok=True)
    if outside.is_symlink() or outside.stat().st_uid != os.geteuid():
        raise Unavailable(f"{outside} belongs to somebody else")
    return outside


def give(path: Path) -> None:
    """Let a path belong to the ordinary user."""
    if IS_ROOT:
        account = pwd.getpwnam(ORDINARY)
        os.chown(path, account.pw_uid, account.pw_gid)


def own_directory(path: Path) -> Path:
    """Make a directory that belongs to the ordinary user."""
    path.mkdir(parents=True, exist_ok=True)
    give(path)
    path.chmod(0o700)
    return path


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port: int) -> bool:
    """Tell whether something accepts connections on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def find(*names: str, places: tuple[str, ...] = ()) -> str | None:
    """Return the first program found on PATH, then in the newest of the places (globs)."""
    for name in names:
        if path := shutil.which(name):
            return path
    for place in places:
        hits = sorted(Path("/").glob(place.lstrip("/")), key=_version_of, reverse=True)
        for hit in hits:
            if os.access(hit, os.X_OK):
                return str(hit)
    return None


def _version_of(path: Path) -> list[int]:
    """Sort /usr/lib/postgresql/9 before /usr/lib/postgresql/15."""
    return [int(part) for part in path.parts if part.isdecimal()]


def install(*packages: str) -> None:
    """Install Debian packages as root; anybody else is told the command."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        raise Unavailable(f"install {' '.join(packages)} with this system's package manager")
    if not IS_ROOT:
        raise Unavailable(f"not installed; run: sudo {' '.join(command)}")
    say(f"installing {' '.join(packages)}")
    options = ["-o", "DPkg::Lock::Timeout=600", "-o", "Dpkg::Options::=--force-confold", "-qq"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], command[1:]):
        done = subprocess.run(
            ["apt-get", *options, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise Unavailable(f"apt-get failed: {done.stderr.strip()[-400:]}")


def launch(command: list[str], log: Path, env: dict[str, str] | None = None) -> int:
    """Start a server in a session of its own; return its process id."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd="/",
            env=os.environ | (env or {}),
            start_new_session=True,
            **identity(),
        )
    return process.pid


def born(pid: int) -> str:
    """Return the start time of a process, "" when there is none: numbers are used again."""
    done = subprocess.run(
        ["ps", "-o", "lstart=,stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    *started, state = done.stdout.split() or [""]
    return "" if state.startswith("Z") else " ".join(started)


def end(pid: int, number: int = signal.SIGTERM, patience: float = 15) -> None:
    """Stop a server and what it started; wait, then insist."""
    for attempt in (number, signal.SIGKILL):
        try:
            os.killpg(pid, attempt)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            if not born(pid):
                return
            time.sleep(0.1)


def wait_until(check: object, pid: int, log: Path, patience: float) -> None:
    """Wait until a server answers; a dead or silent one is told with the end of its log."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if check():
            return
        if not born(pid):
            break
        time.sleep(0.2)
    text = log.read_text(errors="replace")[-1500:] if log.exists() else ""
    raise Unavailable(f"did not start; the end of {log}:\n{text}")
