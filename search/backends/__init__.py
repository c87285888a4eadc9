"""Engines that answer payout search: one interface, the same answers (decision 13)."""

from __future__ import annotations

from search.index.client import is_configured

from .chosen import IndexedEngine
from .database import DatabaseEngine
from .interface import Bucket, Page, PayoutEngine, Row, Summary

__all__ = ("Bucket", "Page", "PayoutEngine", "Row", "Summary", "engine")


def engine(generation: int | None = None) -> PayoutEngine:
    """Return the engine of one request: Elasticsearch where ``SEARCH_URL`` names one.

    It falls back to the database, and then says ``degraded``. ``generation`` is the one of public
    content as this request has read it (``generation_of``); it spares a query.
    """
    return IndexedEngine(generation) if is_configured() else DatabaseEngine()
