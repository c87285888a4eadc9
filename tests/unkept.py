"""How a test asks for a page that is made for it alone: no kept page has such a host."""

from __future__ import annotations

UNKEPT = {"host": "testserver:9"}
