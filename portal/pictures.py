"""Pictures that were handed in, read anew: only their points are kept.

Knows no context; who takes which kinds, and how large, says who asks.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

# What the library raises for a file that breaks off or contradicts itself
UNREADABLE: Final = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    zlib.error,
)


def upright(picture: Image.Image) -> Image.Image:
    """Return the picture turned as the camera meant it, read to its end. Raises `UNREADABLE`."""
    return ImageOps.exif_transpose(picture)


def only_points(picture: Image.Image) -> Image.Image:
    """Return the picture without place, time, device, preview, comment or colour profile."""
    plain = Image.new(picture.mode, picture.size)
    if picture.palette is not None:
        plain.putpalette(picture.palette)
    plain.paste(picture)
    return plain
