"""What editors and clerks hand in while the disk takes no more: a sentence, and nothing is left."""

from __future__ import annotations

import resource
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from tests.cms.editorial.test_broken_pictures import content

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOM = 4096  # bytes that a file may have
SENTENCE = "服务器磁盘空间已满，您提交的内容没有保存。"


@contextmanager
def full_disk() -> Iterator[None]:
    """Let the kernel refuse what makes a file larger than ROOM: EFBIG, in place of ENOSPC."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def left(folder) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def editor(desk):
    client = Client(raise_request_exception=False)
    client.force_login(desk.other_author)
    return client


@pytest.mark.parametrize("storage", ["default", "renditions"])
def test_a_file_is_stored_whole_or_not_at_all(media, storage):
    with full_disk(), pytest.raises(OSError, match="too large"):
        storages[storage].save("folder/a.txt", ContentFile(b"x" * (ROOM + 1)))
    assert left(media) == []
    names = [storages[storage].save("folder/a.txt", ContentFile(b"whole")) for _time in range(2)]
    assert len(set(names)) == len(left(media)) == 2
    assert {(media / name).read_bytes() for name in names} == {b"whole"}


def test_a_picture_and_a_document_are_refused_with_a_sentence(editor, media):
    picture = SimpleUploadedFile("a.png", content("png"))
    document = SimpleUploadedFile("a.txt", b"x" * (ROOM + 1))
    for address, file in (("wagtailimages:add", picture), ("wagtaildocs:add", document)):
        with full_disk():
            answer = editor.post(
                reverse(address), {"title": "大厅", "file": file, "description": "大厅"}
            )
        assert (answer.status_code, SENTENCE in answer.content.decode()) == (507, True)
    assert left(media) == []
    assert (get_image_model().objects.count(), get_document_model().objects.count()) == (0, 0)


def test_a_large_upload_finds_no_room_on_the_way(editor, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    with full_disk():
        answer = editor.post(
            reverse("wagtaildocs:add"),
            {"title": "大厅", "file": SimpleUploadedFile("a.txt", b"x" * (ROOM + 1))},
        )
    assert (answer.status_code, SENTENCE in answer.content.decode()) == (507, True)
    assert left(tmp_path) == []
