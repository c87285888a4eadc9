"""Files that were made beforehand, served as files are: ETag, ranges, length, 304.

A web server in front that was told so (``FILES_INNER_ADDRESS``) sends them, compressed where they
lie compressed beside; else WhiteNoise, as it does for styles and scripts.
"""

from __future__ import annotations

import gzip
import os
import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

COMPRESSED: Final = ".gz"
# Seconds without a further row after which nobody writes at it any more
_DEAD: Final = 3600


def made_file(
    request: HttpRequest, path: Path, *, name: str, content_type: str, tag: str
) -> HttpResponseBase:
    """Send a file of ``OPEN_DATA_DIR`` under a name; ``tag`` tells its content from any other.

    A browser asks each time, for what was withdrawn must not come out of its cache. Raises
    FileNotFoundError when the file has gone.
    """
    path.stat()
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex",
    }
    if settings.FILES_INNER_ADDRESS:
        inner = quote(str(path.relative_to(settings.OPEN_DATA_DIR)))
        accel = {"X-Accel-Redirect": f"{settings.FILES_INNER_ADDRESS}{inner}"}
        return HttpResponse(headers=headers | accel)
    headers["ETag"] = f'"{tag}"'
    if request.META.get("HTTP_IF_RANGE", headers["ETag"]) != headers["ETag"]:
        # The rest of another file than the one that was begun: the whole of this one
        request.META.pop("HTTP_RANGE", None)
    file = StaticFile(str(path), list(headers.items()))
    response: HttpResponseBase = WhiteNoiseMiddleware.serve(file, request)
    return response


def compress(source: Path, path: Path) -> None:
    """Write a file once more, compressed, beside where it will lie: for a web server in front."""
    part = path.with_name(f"{path.name}{COMPRESSED}.{os.getpid()}.part")
    try:
        with source.open("rb") as plain, gzip.GzipFile(part, "wb", mtime=0) as packed:
            shutil.copyfileobj(plain, packed)
        part.replace(path.with_name(f"{path.name}{COMPRESSED}"))
    finally:
        part.unlink(missing_ok=True)


def drop_dead_parts(folder: Path) -> None:
    """Remove what programs that were killed had begun to write in a folder and those in it."""
    for part in folder.rglob("*.part"):
        with suppress(FileNotFoundError):  # come to its place meanwhile
            if part.stat().st_mtime < time.time() - _DEAD:
                part.unlink()
