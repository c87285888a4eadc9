"""The home page, the lists below it and the site: where Wagtail has put its welcome page."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import migrations

# Model, slug, title; in the order in which they stand below the home page.
LISTS = (
    ("noticeindex", "notices", "通知公告"),
    ("guideindex", "guides", "申报指南"),
    ("basisindex", "basis", "补贴依据文件"),
)


def plant(apps, schema_editor):
    """Put our home page in place of the welcome page; leave a tree that is in use alone."""
    pages = apps.get_model("wagtailcore", "Page").objects
    sites = apps.get_model("wagtailcore", "Site").objects
    kinds = apps.get_model("contenttypes", "ContentType").objects
    locales = apps.get_model("wagtailcore", "Locale").objects
    locale, _made = locales.get_or_create(language_code=settings.LANGUAGE_CODE)
    root = pages.filter(depth=1).order_by("path").first()
    if root is None or pages.filter(depth=2, content_type__app_label="pages").exists():
        return

    def put(model, path, slug, title, above, children):
        kind, _made = kinds.get_or_create(app_label="pages", model=model)
        return apps.get_model("pages", model).objects.create(
            title=title,
            draft_title=title,
            slug=slug,
            content_type=kind,
            path=path,
            depth=len(path) // 4,
            numchild=children,
            url_path=f"{above}{slug}/",
            locale=locale,
            translation_key=uuid.uuid4(),
            live=True,
        )

    sites.all().delete()
    welcome = pages.filter(depth=2)
    taken = set(welcome.values_list("path", flat=True))
    if all(page.content_type.model == "page" for page in welcome):
        welcome.delete()
        taken = set()
    last = max((int(path[4:], 36) for path in taken), default=0)
    path = root.path + _base36(last + 1)
    home = put("homepage", path, "home", "首页", "/", len(LISTS))
    for number, (model, slug, title) in enumerate(LISTS, start=1):
        put(model, f"{path}{_base36(number)}", slug, title, home.url_path, 0)
    pages.filter(pk=root.pk).update(numchild=pages.filter(depth=2).count())
    sites.create(
        hostname="localhost",
        port=80,
        site_name=settings.PORTAL_COUNTY,
        root_page_id=home.pk,
        is_default_site=True,
    )


def _base36(number):
    """Return a step of a treebeard path: four signs."""
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = signs[rest] + text
    return text.rjust(4, "0")


class Migration(migrations.Migration):
    """After the tables it fills, Wagtail's first pages among them."""

    dependencies = [
        ("pages", "0001_pages_pictures_files"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
