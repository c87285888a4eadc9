"""How files are written that staff hand in: for whose eyes, in folders that nobody lists."""

from __future__ import annotations

from typing import Any


def files(mode: int) -> dict[str, Any]:
    """Return a storage whose files have this mode (0o600: the user's own)."""
    options = {"file_permissions_mode": mode, "directory_permissions_mode": 0o711}
    return {"BACKEND": "portal.web.delivery.whole_files.WholeFiles", "OPTIONS": options}
