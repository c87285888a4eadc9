"""Public answers: how many, how often, how long kept; and the files that are made beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.settings.env import Environment


def answer_settings(env: Environment, folder: Path) -> dict[str, Any]:
    """Return the settings of what the public surface answers; ``folder`` is the installation's."""
    return {
        # Requests per network address. A whole village may share one: the limits stop programs,
        # not people
        "PUBLIC_LIMITS": {
            "page": env.text("PORTAL_LIMIT_PAGE", "1200/m"),
            "search": env.text("PORTAL_LIMIT_SEARCH", "600/m"),
            "suggest": env.text("PORTAL_LIMIT_SUGGEST", "1800/m"),
            "download": env.text("PORTAL_LIMIT_DOWNLOAD", "60/m"),
            # Files of more than a thousand rows, made for who asks
            "large": env.text("PORTAL_LIMIT_LARGE", "6/m"),
            "api": env.text("PORTAL_LIMIT_API", "300/m"),
        },
        # How many of these are made at one time on a machine (docs/adr/0034)
        "HEAVY_AT_ONCE": env.number("PORTAL_HEAVY_AT_ONCE", 1),
        # Where the files of years and of large sets are kept: their maker writes, the public reads
        "OPEN_DATA_DIR": Path(env.text("PORTAL_OPEN_DATA_DIR", str(folder / "open-data"))),
        # The address inside the web server in front below which it shows that folder; "" where
        # there is none and this process sends the files itself
        "FILES_INNER_ADDRESS": env.text("PORTAL_FILES_INNER_ADDRESS", ""),
        "CSV_MAX_ROWS": env.number("PORTAL_CSV_MAX_ROWS", 100_000),
        # How long a process believes the generation that it read (docs/adr/0012); 0: not at all
        "PAGE_GENERATION_MS": env.number("PORTAL_PAGE_GENERATION_MS", 200),
        # And for how many seconds while no database answers (docs/adr/0046); 0: not at all
        "PAGES_WITHOUT_DATABASE": env.number("PORTAL_PAGES_WITHOUT_DATABASE", 120),
        # Pages carry the generation of public content, so that this only bounds the cache's size
        "PAGE_CACHE_SECONDS": env.number("PORTAL_PAGE_CACHE_SECONDS", 3600),
    }
