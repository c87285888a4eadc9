"""An Elasticsearch of a test's own, which it may kill, freeze and start again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts"))

from throwaway import elastic, machine  # noqa: E402 - found through the line above


class Node:
    """One node on a free port; its data outlive a kill. Raises ``machine.Unavailable``."""

    def __init__(self) -> None:
        self.program = elastic.unpacked(machine.home())
        self.java = elastic.java_home()
        self.port = machine.free_port()
        self.directory = machine.own_directory(machine.home() / f"outage-{self.port}")
        self.log = self.directory / "log"
        self.command = elastic.command(self.program, self.directory, self.port)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it is ready for work."""
        small = {"ES_JAVA_OPTS": "-Xms512m -Xmx512m"}
        variables = elastic.environment(self.java, self.directory) | small
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd="/",
                env=os.environ | variables,
                start_new_session=True,
                **machine.identity(),
            )
        machine.wait_until(lambda: elastic.healthy(self.address), self.process.pid, self.log, 180)

    def kill(self) -> None:
        """End it without a word, as a power cut does."""
        self._signal(signal.SIGKILL)
        self.process.wait()
        self.process = None

    def freeze(self) -> None:
        """Let it accept connections and answer nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        os.killpg(self.process.pid, number)

    def remove(self) -> None:
        """Stop it and throw its data away."""
        if self.process:
            self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)


Unavailable = machine.Unavailable
