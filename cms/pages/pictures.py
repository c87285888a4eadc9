"""Pictures as they are kept: upright, without what the camera wrote into them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Final

from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

if TYPE_CHECKING:
    from django.core.files import File

QUALITY: Final = 92
# Phones put a second picture for depth behind a JPEG; the first is the picture
_SAVED_AS: Final = {"JPEG": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "MPO": "JPEG"}
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


def without_metadata(file: File) -> ContentFile | None:
    """Return a picture anew: turned upright, without place, time, device, preview, comment.

    None for what is none of the kinds that are taken, moves, or cannot be read to its end: forms
    refuse that.
    """
    file.seek(0)
    try:
        with Image.open(file) as picture:
            kind = _SAVED_AS.get(picture.format or "")
            if kind is None or (kind == picture.format and getattr(picture, "is_animated", False)):
                return None
            profile = picture.info.get("icc_profile")
            upright = ImageOps.exif_transpose(picture)
    except UNREADABLE:
        return None
    finally:
        file.seek(0)
    plain = Image.new(upright.mode, upright.size)
    if upright.palette is not None:
        plain.putpalette(upright.palette)
    plain.paste(upright)
    content = io.BytesIO()
    plain.save(content, kind, quality=QUALITY, icc_profile=profile)
    return ContentFile(content.getvalue(), name=file.name)
