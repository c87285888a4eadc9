"""Keys and defaults of a development checkout; never used in production.

Imports nothing but the standard library: it runs before the settings.
"""

from __future__ import annotations

import base64
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from portal.settings.env import read_file

if TYPE_CHECKING:
    from collections.abc import MutableMapping

ROOT = Path(__file__).resolve().parents[2]
DEV_ENV = ROOT / "var" / "dev.env"


def random_key(key_id: str, algorithm: str, size: int = 32) -> str:
    """Return a fresh key in the form `portal.crypto` reads: "id:algorithm:base64"."""
    return f"{key_id}:{algorithm}:{base64.b64encode(secrets.token_bytes(size)).decode()}"


def fresh() -> dict[str, str]:
    """Return new secrets of a checkout, one per variable."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PORTAL_DATA_KEYS": random_key("dev1", "aes256gcm"),
        "PORTAL_STAFF_INDEX_KEY": random_key("devs", "sha256"),
        "PORTAL_INQUIRY_INDEX_KEY": random_key("devq", "sha256"),
        "PORTAL_INTAKE_KEY": random_key("devi", "x25519-private"),
        "PORTAL_AUDIT_KEY": random_key("deva", "sha256"),
    }


def defaults(var: Path) -> dict[str, str]:
    """Return the settings of a checkout that are no secrets."""
    return {
        "PORTAL_SURFACE": "all",
        "PORTAL_COUNTY": "云阳县",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "DATABASE_URL": f"sqlite:///{var / 'db.sqlite3'}",
        "CACHE_URL": "locmem://",
        "PORTAL_GALLERY": "open",
        # Beside the demo's data, thrown away with it
        "PORTAL_AUDIT_ANCHOR": str(var / "demo" / "audit-anchors"),
    }


def prepare(path: Path, environ: MutableMapping[str, str]) -> None:
    """Make the file if it is absent and put its values and the defaults where none is set.

    A secret the file lacks (it is older than the need for it) is added to it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    stored = read_file(path) if path.exists() else {}
    missing = {name: value for name, value in fresh().items() if name not in stored}
    if missing:
        path.touch(mode=0o600, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(f"{name}={value}\n" for name, value in missing.items())
    for name, value in (defaults(path.parent) | stored | missing).items():
        environ.setdefault(name, value)
