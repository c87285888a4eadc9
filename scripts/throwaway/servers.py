"""The five services: where they are found, how they start, which version answers."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from throwaway import elastic, machine
from throwaway.machine import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from throwaway.state import State


def first_line(*command: str) -> str:
    """Return the first line a program prints about itself."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip().partition("\n")[0]


class Service(ABC):
    """One service: `ensure` returns its address and a sentence about what really answers."""

    name: ClassVar[str]
    title: ClassVar[str]
    variable: ClassVar[str]

    def ensure(self, state: State) -> tuple[str, str]:
        """Use the server named by the environment, the running one, or start one."""
        if address := os.environ.get(self.variable):
            return address, f"{self.existing(address)}, existing server of {self.variable}"
        if server := state.servers.get(self.name):
            return server["address"], f"{server['text']}, already running"
        return self.start(state)

    @abstractmethod
    def existing(self, address: str) -> str:
        """Return the version of a server that is not ours."""

    @abstractmethod
    def start(self, state: State) -> tuple[str, str]:
        """Find or install the program and start it."""

    def directory(self, state: State) -> Path:
        """Return an empty directory for this start."""
        path = state.home / self.name
        shutil.rmtree(path, ignore_errors=True)
        return machine.own_directory(path)


class PostgreSQL(Service):
    """A cluster without any care for crashes: its data are thrown away."""

    name, title, variable = "postgresql", "PostgreSQL", "TEST_DATABASE_URL"
    PLACES = ("/usr/lib/postgresql/*/bin/{}", "/opt/homebrew/opt/postgresql@*/bin/{}")
    SETTINGS: ClassVar[dict[str, str]] = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "2GB",
        "shared_buffers": "512MB",
        "work_mem": "32MB",
        "maintenance_work_mem": "256MB",
        "max_connections": "100",
        "timezone": "UTC",
    }

    def existing(self, address: str) -> str:
        """Ask through psql, if it is there."""
        if not shutil.which("psql"):
            return "version unknown (no psql)"
        return first_line("psql", address, "-Atc", "SELECT version()")

    def start(self, state: State) -> tuple[str, str]:
        """Make a cluster and start it."""
        directory, port = self.directory(state), machine.free_port()
        log, command = directory / "log", self.cluster(directory, port)
        pid = machine.launch(command, log)
        text = first_line(command[0], "--version")
        address = f"postgres://mz@127.0.0.1:{port}/postgres"
        state.add(self.name, pid=pid, address=address, text=text, directory=directory)
        ready = "ready to accept connections"
        machine.wait_until(lambda: ready in log.read_text(errors="replace"), pid, log, 60)
        return address, f"{text}, started"

    def cluster(self, directory: Path, port: int) -> list[str]:
        """Make a cluster in a directory; return the command that serves it."""
        initdb, server = self._programs()
        if not server:
            _no_cluster_at_installation()
            machine.install("postgresql")
            initdb, server = self._programs()
        if not initdb or not server:
            raise Unavailable("initdb and postgres were not found; set TEST_DATABASE_URL")
        data = directory / "data"
        options = ["-U", "mz", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        done = subprocess.run(
            [initdb, "-D", str(data), *options],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **machine.identity(),
        )
        if done.returncode:
            raise Unavailable(f"initdb failed: {done.stderr.strip()[-400:]}")
        settings = self.SETTINGS | {"port": str(port)}
        switches = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [server, "-D", str(data), *switches]

    def _programs(self) -> tuple[str | None, str | None]:
        return tuple(
            machine.find(name, places=tuple(place.format(name) for place in self.PLACES))
            for name in ("initdb", "postgres")
        )


def _no_cluster_at_installation() -> None:
    """Keep Debian from starting a cluster of its own on the usual port."""
    if machine.IS_ROOT and shutil.which("apt-get"):
        from pathlib import Path

        file = Path("/etc/postgresql-common/createcluster.conf")
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("create_main_cluster = false\n")


class Redis(Service):
    """Redis or Valkey, in memory only; a database for each worker of the suite."""

    name, title, variable = "redis", "Redis or Valkey", "TEST_CACHE_URL"

    def existing(self, address: str) -> str:
        """Ask the server itself."""
        parts = urlsplit(address)
        with socket.create_connection((parts.hostname, parts.port or 6379), timeout=5) as line:
            line.sendall(b"INFO server\r\n")
            answer = line.recv(4096).decode(errors="replace")
        match = re.search(r"(valkey|redis)_version:(\S+)", answer)
        return " ".join(match.groups()) if match else "version not told"

    def start(self, state: State) -> tuple[str, str]:
        """Start it without persistence."""
        server = machine.find("valkey-server", "redis-server")
        if not server:
            machine.install("redis-server")
            server = machine.find("redis-server")
        if not server:
            raise Unavailable("redis-server was not found; set TEST_CACHE_URL")
        directory, port = self.directory(state), machine.free_port()
        options = ["--bind", "127.0.0.1", "--port", str(port), "--databases", "64"]
        options += ["--save", "", "--appendonly", "no", "--dir", str(directory)]
        log = directory / "log"
        pid = machine.launch([server, *options], log)
        address, text = f"redis://127.0.0.1:{port}", first_line(server, "--version")
        state.add(self.name, pid=pid, address=address, text=text, directory=directory)
        machine.wait_until(lambda: machine.listens(port), pid, log, 20)
        return address, f"{text}, started"


class Elasticsearch(Service):
    """The integration-test distribution: the real server without its optional modules."""

    name, title, variable = "elasticsearch", "Elasticsearch", "TEST_SEARCH_URL"

    def existing(self, address: str) -> str:
        """Ask for the nodes; the trimmed distribution does not answer at /."""
        try:
            with urllib.request.urlopen(f"{address}/_cat/nodes?h=version", timeout=5) as answer:  # noqa: S310 - http of the environment
                return f"Elasticsearch {answer.read().decode().strip()}"
        except (urllib.error.URLError, OSError) as error:
            raise Unavailable(f"{address} does not answer: {error}") from error

    def start(self, state: State) -> tuple[str, str]:
        """Unpack the distribution once and start a single node."""
        java = elastic.java_home()
        program = elastic.unpacked(state.home)
        directory, port = self.directory(state), machine.free_port()
        log = directory / "log"
        pid = machine.launch(
            elastic.command(program, directory, port), log, elastic.environment(java, directory)
        )
        address, text = f"http://127.0.0.1:{port}", f"Elasticsearch {elastic.VERSION}"
        state.add(self.name, pid=pid, address=address, text=text, directory=directory)
        machine.wait_until(lambda: elastic.healthy(address), pid, log, 120)
        return address, f"{self.existing(address)} on {java}, started"


class Chromium(Service):
    """A browser that is found, not started: the journeys start it themselves."""

    name, title, variable = "chromium", "Chromium", "TEST_CHROMIUM"
    NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

    def existing(self, address: str) -> str:
        """Ask the program."""
        return first_line(address, "--version")

    def start(self, state: State) -> tuple[str, str]:
        """Find or install the browser and a font that has Chinese characters."""
        if not (program := machine.find(*self.NAMES)):
            machine.install("chromium")
            program = machine.find(*self.NAMES)
        if not program:
            raise Unavailable("no Chromium was found; set TEST_CHROMIUM")
        if not first_line("fc-list", ":lang=zh-cn"):
            machine.install("fonts-wqy-microhei")
        return program, f"{self.existing(program)}, {program}"


class Nginx(Service):
    """The web server in front: found, not started; its test does that with the files of deploy/."""

    name, title, variable = "nginx", "nginx", "TEST_NGINX"

    def existing(self, address: str) -> str:
        """Ask the program."""
        return first_line(address, "-v")

    def start(self, state: State) -> tuple[str, str]:
        """Find or install it."""
        places = ("/usr/sbin/nginx", "/usr/local/sbin/nginx")
        if not (program := machine.find("nginx", places=places)):
            machine.install("nginx-light")
            program = machine.find("nginx", places=places)
        if not program:
            raise Unavailable("no nginx was found; set TEST_NGINX")
        return program, f"{self.existing(program)}, {program}"


SERVICES: tuple[Service, ...] = (PostgreSQL(), Redis(), Elasticsearch(), Chromium(), Nginx())
