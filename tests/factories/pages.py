"""Pages for tests: drafted and published through the acts that Wagtail's screens use."""

from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Drawing
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.pages.models import (
    BasisIndex,
    BasisPage,
    ContactPage,
    GuideIndex,
    GuidePage,
    HomePage,
    NoticeIndex,
    NoticePage,
)
from portal.staff.models import Organisation

if TYPE_CHECKING:
    from cms.pages.models import Article, Attachment, Picture

_serial = itertools.count(1)
ABOVE = {
    NoticePage: NoticeIndex,
    GuidePage: GuideIndex,
    BasisPage: BasisIndex,
    ContactPage: HomePage,
}


def draft(model: type[Article], **fields: Any) -> Article:
    """Return a new page that is not public; m2m fields are given as lists."""
    n = next(_serial)
    given = {"title": f"第{n}号", "slug": f"p{n}", "live": False}
    given |= {"organisation": Organisation.objects.order_by("code").first()} | fields
    several = {name: value for name, value in given.items() if isinstance(value, list)}
    streams = {name: several.pop(name) for name in ("body", "channels") if name in several}
    plain = {name: value for name, value in given.items() if not isinstance(value, list)}
    page = model(**plain)
    for name, value in streams.items():
        setattr(page, name, value)
    for name, value in several.items():
        setattr(page, name, value)
    ABOVE[model].objects.get().add_child(instance=page)
    page.save_revision()
    return page


def publish(model: type[Article], by: Any = None, **fields: Any) -> Article:
    """Return a new public page."""
    return again(draft(model, **fields), by=by)


def again(page: Article, by: Any = None, **fields: Any) -> Article:
    """Publish a page with these fields changed; return it as it is on record."""
    edited = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(edited, name, value)
    revision = edited.save_revision()
    revision.publish(user=by, skip_permission_checks=True)
    return fresh(page)


def fresh(page: Article) -> Article:
    """Return a page as it is on record."""
    return Page.objects.get(pk=page.pk).specific


def image_file(name: str = "a.jpg", size: tuple[int, int] = (1600, 900), **save: Any) -> Any:
    """Return an uploaded picture; `save` goes to Pillow (exif=…)."""
    content = io.BytesIO()
    kind = "PNG" if name.endswith("png") else "JPEG"
    Drawing.new("RGB", size, "#0b5563").save(content, kind, **save)
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def make_picture(title: str = "图", **fields: Any) -> Picture:
    """Return a picture on record."""
    return get_image_model().objects.create(title=title, file=image_file(), **fields)


def make_attachment(name: str = "表.txt", content: bytes = b"abc", **fields: Any) -> Attachment:
    """Return an attached file on record."""
    file = SimpleUploadedFile(name, content)
    found = get_document_model()(title=fields.pop("title", name), file=file, **fields)
    found._set_document_file_metadata()
    found.save()
    return found
