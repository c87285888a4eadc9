"""Benchmarks: each beside its raw limit in the same run, on PostgreSQL. ``make bench``.

Ratios are what counts; absolute times belong to the machine. Data is made by server-side SQL in a
database of its own and kept between runs.
"""

from __future__ import annotations
