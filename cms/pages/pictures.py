"""Pictures as they are kept: upright, without what the camera wrote into them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from django.core.files.base import ContentFile
from PIL import Image

from portal.pictures import UNREADABLE, only_points, upright

if TYPE_CHECKING:
    from django.core.files import File

QUALITY: Final = 92
# Phones put a second picture for depth behind a JPEG; the first is the picture
_SAVED_AS: Final = {"JPEG": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "MPO": "JPEG"}


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
            turned = upright(picture)
    except UNREADABLE:
        return None
    finally:
        file.seek(0)
    content = io.BytesIO()
    only_points(turned).save(content, kind, quality=QUALITY, icc_profile=profile)
    return ContentFile(content.getvalue(), name=file.name)
