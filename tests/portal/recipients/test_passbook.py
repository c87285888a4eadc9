"""What is taken as a picture of a passbook, and as what it is kept."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from portal.recipients import errors
from portal.recipients.passbook import as_kept
from tests.factories.pictures import PHONE, make_picture


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
def test_whatever_the_phone_makes_is_kept_as_a_jpeg_of_points_only(kind):
    content = make_picture(kind, (2400, 1600))
    assert PHONE.encode() in content
    kept = as_kept(content)
    picture = opened(kept)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (2000, 1333))
    assert dict(picture.getexif()) == {}
    assert set(picture.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert PHONE.encode() not in kept


def test_a_picture_held_upright_is_kept_upright():
    assert opened(as_kept(make_picture(size=(1200, 800), turned=6))).size == (800, 1200)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "I;16"])
def test_every_kind_of_points_is_taken(mode):
    assert opened(as_kept(make_picture("PNG", mode=mode))).mode == "RGB"


def test_what_is_clear_becomes_white():
    clear = io.BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(clear, "PNG")
    assert opened(as_kept(clear.getvalue())).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.98])
def test_a_picture_that_breaks_off_is_refused(kind, part):
    content = make_picture(kind)
    with pytest.raises((errors.PictureBroken, errors.NoPicture)):
        as_kept(content[: int(len(content) * part)])


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04" + bytes(64), "存折".encode()],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises((errors.NoPicture, errors.PictureBroken)):
        as_kept(content)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_other_kinds_are_refused_by_their_content(kind):
    with pytest.raises(errors.NoPicture):
        as_kept(make_picture(kind))


def test_a_file_that_is_too_heavy_is_refused(settings):
    settings.PASSBOOK_MAX_BYTES = 1000
    with pytest.raises(errors.PictureTooHeavy) as refused:
        as_kept(make_picture())
    assert refused.value.most == 1000


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that states a size of its own."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(7072, 7072), (12_000, 9_000), (60_000, 60_000)])
def test_a_bomb_is_refused_by_its_head(size):
    with pytest.raises(errors.PictureTooLarge):
        as_kept(bomb(*size))


def test_what_nobody_can_read_a_number_on_is_refused():
    assert as_kept(make_picture(size=(300, 400)))
    with pytest.raises(errors.PictureTooSmall):
        as_kept(make_picture(size=(299, 400)))


ALONE = """
import sys
sys.modules["pillow_heif"] = None  # as where only the product is installed
from django.conf import settings
settings.configure(PASSBOOK_MAX_BYTES=10**8, PASSBOOK_MAX_POINTS=10**8)
from portal.recipients.passbook import as_kept
sys.stdout.buffer.write(as_kept(sys.stdin.buffer.read()))
"""


def test_a_picture_of_an_iphone_is_read_without_the_encoder_that_the_lock_leaves_out():
    kept = subprocess.run(
        [sys.executable, "-c", ALONE], input=make_picture("HEIF"), capture_output=True, check=True
    )
    with Image.open(io.BytesIO(kept.stdout)) as picture:
        assert picture.format == "JPEG"
    lock = (Path(__file__).parents[3] / "requirements.txt").read_text()
    assert "\npi-heif==" in lock
    assert "\npillow-heif==" not in lock
