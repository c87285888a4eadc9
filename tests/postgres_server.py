"""A PostgreSQL of a test's own, which it may kill and start again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "scripts"))

from throwaway import machine  # noqa: E402 - found through the line above
from throwaway.servers import PostgreSQL  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Iterator


class Server:
    """A cluster on a free port; its data outlive a kill. Raises ``machine.Unavailable``."""

    def __init__(self) -> None:
        self.port = machine.free_port()
        self.directory = machine.own_directory(machine.home() / f"restart-{self.port}")
        self.log = self.directory / "log"
        self.command = PostgreSQL().cluster(self.directory, self.port)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [*self.command, "-c", "shared_buffers=64MB"],
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
                **machine.identity(),
            )
        machine.wait_until(self.answers, self.process.pid, self.log, 60)

    def answers(self) -> bool:
        """Say whether a statement is carried out."""
        try:
            with psycopg.connect(host="127.0.0.1", port=self.port, user="mz", dbname="postgres"):
                return True
        except psycopg.OperationalError:
            return False

    def kill(self) -> None:
        """End it without a word, as a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Shut it down as `systemctl restart` does: clients are told and sent away."""
        self._end(signal.SIGINT)

    def _end(self, number: int) -> None:
        self.process.send_signal(number)
        self.process.wait(60)
        self.process = None

    def remove(self) -> None:
        """Stop it and throw its data away."""
        if self.process:
            self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    @contextmanager
    def instead(self) -> Iterator[None]:
        """Let the database of this test, as it stands, live here; then the former one is back."""
        address = connection.settings_dict
        former = {name: address[name] for name in ("HOST", "PORT", "USER", "PASSWORD")}
        connection.close()
        self._copy(address["NAME"])
        address |= {"HOST": "127.0.0.1", "PORT": self.port, "USER": "mz", "PASSWORD": ""}
        try:
            yield
        finally:
            connection.close()
            address |= former

    def _copy(self, name: str) -> None:
        host = ["--host=127.0.0.1", f"--port={self.port}", "--username=mz"]
        subprocess.run(["createdb", *host, name], check=True)
        (_psql, *where), password = DatabaseClient.settings_to_cmd_args_env(
            connection.settings_dict, []
        )
        dump = self.directory / "dump"
        subprocess.run(
            ["pg_dump", "--format=custom", f"--file={dump}", *where],
            env=os.environ | (password or {}),
            check=True,
        )
        options = ["--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={name}"]
        subprocess.run(["pg_restore", *host, *options, str(dump)], check=True)


Unavailable = machine.Unavailable
