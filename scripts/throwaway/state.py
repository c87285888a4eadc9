"""What runs: one JSON file, changed under a lock, so that several commands share the servers."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from throwaway import machine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class State:
    """The servers this checkout started, who uses them, and whether they were asked to stay."""

    def __init__(self, home: Path) -> None:
        """Read the file, dropping servers and users that are gone."""
        self.home = home
        self.file = home / "state.json"
        stored = json.loads(self.file.read_text()) if self.file.exists() else {}
        self.keep: bool = stored.get("keep", False)
        self.servers: dict[str, dict] = {
            name: server
            for name, server in stored.get("servers", {}).items()
            if machine.born(server["pid"]) == server["born"]
        }
        self.users: list[list] = [
            user for user in stored.get("users", []) if machine.born(user[0]) == user[1]
        ]

    @classmethod
    @contextmanager
    def locked(cls) -> Iterator[State]:
        """Yield the state while no other command can change it, and write it back."""
        home = machine.home()
        with (home / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            state = cls(home)
            try:
                yield state
            finally:
                state.save()

    def save(self) -> None:
        """Write the file."""
        content = {"keep": self.keep, "servers": self.servers, "users": self.users}
        self.file.write_text(json.dumps(content, indent=1))

    def add(self, name: str, *, pid: int, address: str, text: str, directory: Path) -> None:
        """Note a started server, at once: even a failing start leaves nothing unknown behind."""
        self.servers[name] = {
            "pid": pid,
            "born": machine.born(pid),
            "address": address,
            "text": text,
            "directory": str(directory),
        }
        self.save()

    def join(self) -> None:
        """Note that this process uses the servers."""
        self.users.append([os.getpid(), machine.born(os.getpid())])

    def leave(self) -> bool:
        """Take this process off the users; tell whether the servers may stop."""
        self.users = [user for user in self.users if user[0] != os.getpid()]
        return not self.users and not self.keep

    def stop(self, name: str) -> None:
        """Stop one server and remove its directory."""
        server = self.servers.pop(name)
        # For PostgreSQL SIGINT is the fast shutdown; SIGTERM would wait for its clients.
        machine.end(server["pid"], signal.SIGINT if name == "postgresql" else signal.SIGTERM)
        shutil.rmtree(server["directory"], ignore_errors=True)

    def stop_all(self) -> None:
        """Stop everything this checkout started."""
        for name in list(self.servers):
            self.stop(name)
            machine.say(f"{name} stopped")
        self.keep = False

    def status(self) -> Iterator[tuple[str, str]]:
        """Yield each running server with its version and process id."""
        for name, server in self.servers.items():
            yield name, f"{server['text']}, pid {server['pid']}, {server['address']}"
        if not self.servers:
            yield "services", "nothing started from this checkout"
