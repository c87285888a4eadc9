from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory
from django.urls import include, path
from wagtail.models import Page, PageViewRestriction, Site

from portal.disclosure.models import Generation
from portal.web.delivery.shared_pages import SharedPage
from portal.web.pages.parts.page import page
from tests.factories.content import put

pytestmark = pytest.mark.django_db
MADE: list[str] = []


class Article(SharedPage, Page):
    """A page type as cms.pages declares them; the table is the one of all pages."""

    shared_parameters = ("part",)

    class Meta:
        proxy = True
        app_label = "web"

    def get_context(self, request, *args, **kwargs):
        MADE.append(self.title)
        return {"page": page(self.title), "groups": []}

    def get_template(self, request, *args, **kwargs):
        return "web/site_map.html"


def article(request):
    return Article.objects.get(slug="article").serve(request)


urlpatterns = [
    path("article/", article),
    path("", include("portal.urls")),
]


@pytest.fixture
def written(settings):
    settings.ROOT_URLCONF = __name__
    MADE.clear()
    root = Page.objects.get(depth=1)
    ContentType.objects.clear_cache()  # of rows that another test rolled back
    stored_as = ContentType.objects.get_for_model(Page)
    made = Article(title="文章", slug="article", content_type=stored_as)
    root.add_child(instance=made)
    Site.objects.update_or_create(is_default_site=True, defaults={"root_page": root})
    return made


def test_page_is_made_once_and_answered_from_the_cache(client, written, django_assert_num_queries):
    first = client.get("/article/")
    with django_assert_num_queries(1):
        again = client.get("/article/", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert MADE == ["文章"]
    assert first.headers["Cache-Control"] == "private, no-cache"


def test_kept_page_dies_with_published_content(client, written):
    client.get("/article/")
    put()
    client.get("/article/")
    assert MADE == ["文章", "文章"]


def test_page_knows_its_own_parameters_only(client, written):
    client.get("/article/?part=2")
    for query in ("part=2", "from=timeline&part=2", "plantedname=1&part=%32"):
        assert b"plantedname" not in client.get(f"/article/?{query}").content
    assert len(MADE) == 1
    client.get("/article/?plantedname=1")
    client.get("/article/")
    assert len(MADE) == 2


def test_closed_page_is_never_kept(client, written):
    PageViewRestriction.objects.create(page=written, restriction_type="login")
    for _twice in range(2):
        assert "ETag" not in client.get("/article/").headers
    assert len(MADE) == 2


def test_preview_neither_gets_the_kept_page_nor_is_kept(client, written):
    public = client.get("/article/").content
    draft = Article.objects.get(pk=written.pk)
    draft.title = "还没有发布的标题"
    original = RequestFactory().get("/article/")
    original.META["HTTP_HOST"] = "testserver"
    shown = draft.make_preview_request(original)
    assert MADE == ["文章", "还没有发布的标题"]
    assert shown.status_code == 200
    assert client.get("/article/").content == public
    Generation.raise_()
    draft.make_preview_request(original)
    client.get("/article/")
    assert MADE[-1] == "文章"
