"""Pictures as they are kept: upright, without what the camera wrote into them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

if TYPE_CHECKING:
    from django.core.files import File

QUALITY: Final = 92
KEPT: Final = frozenset({"JPEG", "PNG", "WEBP"})


def without_metadata(file: File) -> ContentFile | None:
    """Return a picture anew: turned upright, without place, time, device, preview, comment.

    None for what is none of the kinds that are taken, or no picture at all: forms refuse that.
    """
    file.seek(0)
    try:
        with Image.open(file) as picture:
            if picture.format not in KEPT or getattr(picture, "is_animated", False):
                return None
            kind, profile = picture.format, picture.info.get("icc_profile")
            upright = ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
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
