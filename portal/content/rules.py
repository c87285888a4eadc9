"""Addresses of public content. No database, no clock."""

from __future__ import annotations

import re
from typing import Final

# Folders and a page under the root of the site: no host, no query, no way up.
_SITE_PATH: Final = re.compile(r"(?![./])(?!.*//)(?!.*/\.\.)[\w\-./~%]+\Z")


def is_site_path(text: str) -> bool:
    """Say whether a text is the path of a page under the root of the site, without its prefix."""
    return bool(_SITE_PATH.match(text))
