"""Settings of the search engine: which one, how new indexes are shaped, how patient we are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.settings.env import Environment


def search_settings(env: Environment) -> dict[str, Any]:
    """Return the settings whose names begin with SEARCH_ and that come from the environment."""
    return {
        "SEARCH_URL": env.text("SEARCH_URL", ""),  # empty: the database answers searches
        "SEARCH_API_KEY": env.text("SEARCH_API_KEY", ""),  # instead of a user in SEARCH_URL
        "SEARCH_CA": env.text("SEARCH_CA", ""),  # the authority that signed their certificates
        "SEARCH_INDEX_PREFIX": env.text("SEARCH_INDEX_PREFIX", "mingzhang"),
        "SEARCH_SHARDS": env.number("SEARCH_SHARDS", 1),
        "SEARCH_REPLICAS": env.text("SEARCH_REPLICAS", "0-1"),  # on one node none, on more one
        # How long a question may take (ms), and in seconds: a failing engine is left alone at
        # first, a good one is not looked at, writing may take.
        "SEARCH_TIMEOUT_MS": env.number("SEARCH_TIMEOUT_MS", 1000),
        "SEARCH_REST_SECONDS": env.number("SEARCH_REST_SECONDS", 5),
        "SEARCH_LOOK_SECONDS": env.number("SEARCH_LOOK_SECONDS", 5),
        "SEARCH_WRITE_TIMEOUT": env.number("SEARCH_WRITE_TIMEOUT", 60),
        # With a name or an amount, facets are exact up to so many hits (decision 14).
        "SEARCH_EXACT_HITS": env.number("PORTAL_SEARCH_EXACT_HITS", 10_000),
    }
