"""Indexes in Elasticsearch: how they are named, built, swapped, kept in step and trusted.

Knows subjects (``subjects.py``), not what they are about. Whatever fails here is an
``EngineUnavailable``, and the database answers instead (``fallback.py``).
"""

from __future__ import annotations
