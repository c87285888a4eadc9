"""Files that were made beforehand, served as files are: ETag, ranges, length, 304.

WhiteNoise answers, as it does for styles and scripts: it knows ranges and conditions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import FileResponse, HttpRequest


def made_file(
    request: HttpRequest, path: Path, *, name: str, content_type: str, tag: str
) -> FileResponse:
    """Send a file under a name; ``tag`` tells its content from any other.

    A browser asks each time, for what was withdrawn must not come out of its cache. Raises
    FileNotFoundError when the file has gone.
    """
    path.stat()
    headers = [
        ("Content-Type", content_type),
        ("Content-Disposition", f'attachment; filename="{name}"'),
        ("Cache-Control", "private, no-cache"),
        ("ETag", f'"{tag}"'),
        ("X-Robots-Tag", "noindex"),
    ]
    response: FileResponse = WhiteNoiseMiddleware.serve(StaticFile(str(path), headers), request)
    return response
