"""Pictures as phones take them, drawn for tests; nothing of a real passbook."""

from __future__ import annotations

import io

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()

ORIENTATION, MAKER, PLACE = 0x0112, 0x010F, 0x8825
PHONE = "Mate 60 Pro"


def make_picture(
    kind: str = "JPEG", size: tuple[int, int] = (1200, 800), *, mode: str = "RGB", turned: int = 1
) -> bytes:
    """Return a picture of noise with the camera's notes: device, place, how it was held."""
    noise = Image.effect_noise(size, 60).convert(mode)
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = turned, PHONE
    exif.get_ifd(PLACE)[1] = "N"
    content = io.BytesIO()
    noise.save(content, kind, exif=exif)
    return content.getvalue()
