"""Which version of the system this process runs (article 29)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What makes the system behave as it does. Not deploy/, which each installation fills in, and not
# what is made from these files on the machine itself.
FOLDERS: Final = ("portal", "search", "cms", "templates", "locale")
FILES: Final = ("manage.py", "pyproject.toml", "requirements.txt")
MADE_HERE: Final = frozenset({".pyc", ".mo"})
DIGITS: Final = 16
VERSION_LENGTH: Final = 40
VERSION: Final = re.compile(rf"[0-9A-Za-z.]+\+[0-9a-f]{{{DIGITS}}}")


@cache
def running_version() -> str:
    """Return number and digest of the running code, such as ``0.1.0+3f2a9c81d0b45e77``.

    Read once a process, so that files changed under it later count when it starts anew. No step of
    a deployment writes it: a line that somebody changed on the server is another version.
    """
    return version_of(settings.BASE_DIR)


def version_of(root: Path) -> str:
    """Return the version of the code below a folder."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    digest = sha256()
    for path in sorted(_files(root)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return f"{project['version']}+{digest.hexdigest()[:DIGITS]}"


def _files(root: Path) -> Iterator[Path]:
    yield from (root / name for name in FILES)
    for folder in FOLDERS:
        for path in (root / folder).rglob("*"):
            if path.suffix not in MADE_HERE and path.is_file():
                yield path
