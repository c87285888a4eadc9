"""Pictures that break off, uploaded where an editor uploads them."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ImageField
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext_lazy
from PIL import Image
from wagtail.images import get_image_model

KINDS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
SENTENCE = gettext_lazy(
    "The picture breaks off, or it moves, and cannot be kept. Save it again as JPEG or PNG and"
    " upload that."
)
NO_PICTURE = ImageField.default_error_messages["invalid_image"]


def content(kind, **save):
    to = io.BytesIO()
    noise = Image.effect_noise((300, 200), 90).convert("RGB")
    noise.save(to, KINDS[kind], **save)
    return to.getvalue()


def cut(kind, share):
    """Return a picture without its last bytes: two of them, or all but a share of the file."""
    whole = content(kind)
    return whole[:-2] if share == 1 else whole[: int(len(whole) * share)]


@pytest.fixture
def editor(desk):
    client = Client()
    client.force_login(desk.other_author)
    return client


def upload(editor, view, name, data):
    """Return status and text of the answer of one of the three forms."""
    file = SimpleUploadedFile(name, data)
    if view == "add_multiple":
        answer = editor.post(reverse("wagtailimages:add_multiple"), {"files[]": file})
        return answer.status_code, json.loads(answer.content).get("error_message", "")
    prefix = "image-chooser-upload-" if view == "chooser" else ""
    address = "wagtailimages_chooser:create" if view == "chooser" else "wagtailimages:add"
    fields = {f"{prefix}title": "大厅", f"{prefix}file": file, f"{prefix}description": "大厅"}
    answer = editor.post(reverse(address), fields)
    if answer.headers["Content-Type"] == "application/json":
        return answer.status_code, json.loads(answer.content).get("htmlFragment", "")
    return answer.status_code, answer.content.decode()


VIEWS = ["add", "add_multiple", "chooser"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_breaks_off_is_refused_beside_its_field(editor, kind):
    for view, share in [(view, 0.5) for view in VIEWS] + [("add", 0.9), ("add", 0.1)]:
        status, text = upload(editor, view, f"a.{kind}", cut(kind, share))

        assert (status, get_image_model().objects.count()) == (200, 0)
        assert str(SENTENCE) in text or (share < 0.5 and str(NO_PICTURE) in text)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_without_its_end_mark_is_refused_or_kept_whole(editor, view, kind):
    status, text = upload(editor, view, f"a.{kind}", cut(kind, 1))

    assert status in (200, 302)
    pictures = get_image_model().objects.all()
    assert pictures or str(SENTENCE) in text
    for picture in pictures:
        with picture.file.open() as file, Image.open(io.BytesIO(file.read())) as kept:
            kept.load()
            assert kept.size == (300, 200)


@pytest.mark.parametrize("view", VIEWS)
def test_whole_pictures_are_kept(editor, view):
    for kind in KINDS:
        upload(editor, view, f"a.{kind}", content(kind))

    assert [picture.width for picture in get_image_model().objects.all()] == [300] * 3


def test_a_picture_that_moves_is_refused(editor):
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    to = io.BytesIO()
    frames[0].save(to, "WEBP", save_all=True, append_images=frames[1:], duration=100)

    upload(editor, "add", "a.webp", to.getvalue())

    assert not get_image_model().objects.exists()


def test_a_picture_of_a_phone_with_a_second_one_behind_it_is_kept_as_one(editor):
    to = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    frames[0].save(to, "MPO", save_all=True, append_images=frames[1:])

    upload(editor, "add", "a.jpg", to.getvalue())

    [picture] = get_image_model().objects.all()
    with picture.file.open() as file, Image.open(io.BytesIO(file.read())) as kept:
        assert (kept.format, getattr(kept, "n_frames", 1)) == ("JPEG", 1)


def test_another_title_of_a_kept_picture_needs_no_file(editor, desk):
    upload(editor, "add", "a.jpg", content("jpg"))
    picture = get_image_model().objects.get()

    address = reverse("wagtailimages:edit", args=[picture.pk])
    editor.post(
        address, {"title": "新名", "description": "厅", "collection": picture.collection_id}
    )

    picture.refresh_from_db()
    assert picture.title == "新名"
