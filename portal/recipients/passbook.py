"""The picture of a passbook as it is kept: a JPEG of bounded size, only its points.

What is no picture, breaks off or would fill the memory is refused; the kind is read from the
content. A leaf without database.
"""

from __future__ import annotations

import io
from typing import Final

from django.conf import settings
from pi_heif import register_heif_opener
from PIL import Image, UnidentifiedImageError

from portal.pictures import UNREADABLE, only_points, upright

from .errors import NoPicture, PictureBroken, PictureTooHeavy, PictureTooLarge, PictureTooSmall

# What phones and scanners make; a JPEG of several pictures counts by its first.
KINDS: Final = ("JPEG", "PNG", "HEIF")
CONTENT_TYPE: Final = "image/jpeg"
LONG_SIDE: Final = 2000
SHORT_SIDE: Final = 300
_QUALITY: Final = 85
_WHITE: Final = (255, 255, 255)

register_heif_opener()


def as_kept(content: bytes) -> bytes:
    """Return the picture as JPEG: upright, at most 2,000 points long, without what came with it.

    Raises PictureTooHeavy, NoPicture, PictureTooLarge, PictureTooSmall, PictureBroken.
    """
    if len(content) > settings.PASSBOOK_MAX_BYTES:
        raise PictureTooHeavy(settings.PASSBOOK_MAX_BYTES)
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as picture:
            _check_size(picture)
            smaller = _smaller(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureTooLarge(settings.PASSBOOK_MAX_POINTS) from None
    except UnidentifiedImageError:
        raise NoPicture from None
    except UNREADABLE:
        raise PictureBroken from None
    stored = io.BytesIO()
    only_points(smaller).save(stored, "JPEG", quality=_QUALITY)
    return stored.getvalue()


def _check_size(picture: Image.Image) -> None:
    """Refuse by the size that the head of the file states, before a point is read."""
    if picture.width * picture.height > settings.PASSBOOK_MAX_POINTS:
        raise PictureTooLarge(settings.PASSBOOK_MAX_POINTS)
    if min(picture.size) < SHORT_SIDE:
        raise PictureTooSmall(SHORT_SIDE)


def _smaller(picture: Image.Image) -> Image.Image:
    """Return the picture in colours of three parts; a JPEG is read smaller from the beginning."""
    picture.draft("RGB", (LONG_SIDE, LONG_SIDE))
    picture.thumbnail((LONG_SIDE, LONG_SIDE))
    turned = upright(picture)
    if turned.has_transparency_data:
        ground = Image.new("RGB", turned.size, _WHITE)
        clear = turned.convert("RGBA")
        ground.paste(clear, mask=clear)
        return ground
    return turned.convert("RGB")
