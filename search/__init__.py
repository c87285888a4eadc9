"""Finding what is public.

Owns the filters of every public list, the engines that answer them, and the addresses of search.
Never sees a person: it reads disclosed entries through ``portal.disclosure`` and nothing below.
"""

from __future__ import annotations
