"""The raw limit of the home page: a WSGI application that answers the same bytes, always."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_FOLDER = Path(os.environ["BENCH_HOME"])
BODY = (_FOLDER / "home.html").read_bytes()
HEADERS = [tuple(pair) for pair in json.loads((_FOLDER / "home.json").read_text())]


def application(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer whatever is asked."""
    start_response("200 OK", HEADERS)
    return [BODY]
