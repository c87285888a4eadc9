"""What the public surface's role reads of pages, files and pictures: rows of what is public."""

from __future__ import annotations

import json

import pytest
from django.db import connection, models
from wagtail.models import Page

from cms.pages.models import NoticePage
from portal.audit.grants import PUBLIC
from portal.audit.roles import grant
from tests.cms.pages.test_checks import stream
from tests.factories import pages

pytestmark = pytest.mark.django_db
ROLE = "mz_reads_pages"


def rows_seen() -> str:
    """Return everything that the role reads of pages, files and pictures, as one text."""
    texts = []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"CREATE ROLE {ROLE}")
        grant(ROLE)
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        for table in PUBLIC:
            if table.startswith(("pages_", "wagtail")):
                cursor.execute(f"SELECT json_agg(t) FROM {table} t")  # noqa: S608
                texts.append(json.dumps(cursor.fetchone()[0], ensure_ascii=False))
        cursor.execute("SET LOCAL ROLE NONE")
    return "\n".join(texts)


def words(text: str):
    return stream(("paragraph", f"<p>{text}</p>"))


@pytest.mark.postgres_only
def test_of_what_is_not_public_the_role_reads_nothing(county) -> None:
    shown, hidden = pages.make_picture("公开的图"), pages.make_picture("未公开的图")
    hidden.get_rendition("max-165x165")
    public_file = pages.make_attachment("公开.txt", "公开的表".encode())
    pages.make_attachment("未公开.txt", "未公开的表".encode())
    use = {"image": shown.pk, "alt_text": "图", "decorative": False}
    body = stream(
        ("paragraph", "<p>公开的字</p>"),
        ("picture", {"image": use, "caption": ""}),
        ("files", [public_file.pk]),
    )
    public = pages.publish(NoticePage, title="公开的题", body=body)
    edited = public.get_latest_revision_as_object()
    edited.title, edited.body = "改动中的题", words("改动中的字")
    edited.save_revision()
    gone = pages.publish(NoticePage, title="撤下的题", body=words("撤下的字"))
    gone.unpublish()
    pages.draft(NoticePage, title="草稿的题", body=words("草稿的字"))
    seen = rows_seen()
    public_words = ["公开的题", "公开的字", "公开的图", "公开的表", "公开.txt", "撤下的题"]
    assert [
        word for word in public_words if f'"{word}' not in seen and f">{word}" not in seen
    ] == []
    for secret in ("未公开", "改动中", "撤下的字", "草稿"):
        assert secret not in seen


def test_the_title_of_a_draft_stands_in_its_version_until_it_goes_out(county) -> None:
    page = pages.draft(NoticePage, title="第一题")
    edited = page.get_latest_revision_as_object()
    edited.title = "第二题"
    edited.save_revision()
    assert pages.fresh(page).draft_title == "第二题"
    pages.again(pages.fresh(page))
    edited = pages.fresh(page).get_latest_revision_as_object()
    edited.title = "第三题"
    edited.save_revision()
    row = Page.objects.values_list("title", "draft_title")
    assert row.get(pk=page.pk) == ("第二题", "第二题")
    pages.again(pages.fresh(page), correction="改了题。")
    assert row.get(pk=page.pk) == ("第三题", "第三题")
    pages.fresh(page).unpublish()
    assert row.get(pk=page.pk) == ("第三题", "第三题")


def test_every_table_that_belongs_to_a_page_says_which_rows() -> None:
    """A new type of page, or a table of one, is open whole unless its rows are declared."""
    below = {
        model._meta.db_table
        for model in (*Page.__subclasses__(), Page)
        for model in _with_tables(model)
    }
    declared = {table for table in below if table in PUBLIC}
    assert declared >= {"pages_noticepage", "pages_noticepage_policies", "wagtailcore_page"}
    assert [table for table in sorted(declared) if not PUBLIC[table].rows] == []


def _with_tables(model: type[models.Model]) -> list[type[models.Model]]:
    """Return a model with what is derived from it and their tables of several values."""
    derived = [one for child in model.__subclasses__() for one in _with_tables(child)]
    several = [field.remote_field.through for field in model._meta.local_many_to_many]
    return [model, *derived, *several] if not model._meta.abstract else derived
