"""Every sample page and part renders, is well formed, accessible in form, free of inline code."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from portal.web.pages.gallery import views as gallery

pytestmark = pytest.mark.django_db
FRAME = {
    "assets.html",
    "bar.html",
    "footer.html",
    "gorge.html",
    "header.html",
    "mark.html",
    "metadata.html",
    "search_form.html",
    "tools.html",
}
PIECES = {
    "article_line.html",
    "facet_item.html",
    "kind.html",
    "pay_form_fields.html",
    "payout_row.html",
    "set_line.html",
}
VOID = {"meta", "link", "input", "br", "path", "circle", "rect", "img", "hr", "col"}
PAGES = sorted(gallery.page_samples())
PARTS = [sample["slug"] for sample in gallery.load("components")]


class Reading(HTMLParser):
    """Collects what the assertions ask about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open, self.faults, self.ids, self.labels = [], [], [], []
        self.tags: Counter[str] = Counter()
        self.feed(html)
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags[tag] += 1
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label":
            self.labels.append(given["for"])
        self.faults += [f"{name} on <{tag}>" for name in given if name.startswith("on")]
        if "style" in given or tag == "style":
            self.faults.append(f"style on <{tag}>")
        if tag == "script" and "src" not in given:
            self.faults.append("inline script")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags[tag] += 1

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


@pytest.fixture
def client(settings):
    settings.PORTAL_GALLERY = "open"
    return Client(raise_request_exception=True)


def read(client, path):
    response = client.get(path)
    return response, Reading(response.content.decode())


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_is_well_formed_with_one_heading_and_no_inline_code(client, slug):
    response, page = read(client, f"/components/pages/{slug}/")
    assert response.status_code == gallery.page_samples()[slug].get("status", 200)
    assert page.faults == []
    assert page.tags["h1"] == 1
    assert page.tags["main"] == 1
    assert [name for name, times in Counter(page.ids).items() if times > 1] == []
    assert set(page.labels) <= set(page.ids)


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_is_light(client, slug):
    assert len(client.get(f"/components/pages/{slug}/").content) < 60_000


@pytest.mark.parametrize("slug", PARTS)
def test_a_part_shows_its_states_and_documents_its_parameters(client, slug):
    response, page = read(client, f"/components/{slug}/")
    assert response.status_code == 200
    assert page.faults == []
    (section,) = response.context["sections"]
    assert section["states"]
    assert section["parameters"]


def test_the_gallery_shows_every_part_and_links_every_page(client):
    response, page = read(client, "/components/")
    assert page.faults == []
    assert [section["slug"] for section in response.context["sections"]] == PARTS
    assert [entry["slug"] for entry in response.context["pages"]] == list(gallery.page_samples())


def test_no_part_is_missing_from_the_gallery():
    """The frame stands around the gallery itself; rows stand in their tables."""
    shown = {
        sample["template"].removeprefix("components/") for sample in gallery.load("components")
    }
    files = {path.name for path in (settings.BASE_DIR / "templates/components").glob("*.html")}
    assert files - shown == FRAME | PIECES


@pytest.mark.parametrize("path", ["", "button/", "pages/home/"])
@pytest.mark.parametrize("access", ["off", "staff"])
def test_strangers_do_not_see_the_gallery(client, settings, access, path):
    settings.PORTAL_GALLERY = access
    assert client.get(f"/components/{path}").status_code == 404


@pytest.mark.parametrize("path", ["nothing/", "pages/nothing/"])
def test_unknown_parts_are_not_found(client, path):
    assert client.get(f"/components/{path}").status_code == 404


def test_elder_mode_changes_the_class_and_offers_the_way_back(client):
    client.get("/?set-mode=elder")
    html = client.get("/components/pages/payouts/").content.decode()
    assert '<html lang="zh-CN" class="elder">' in html
    assert "set-mode=normal" in html


def test_english_is_english_in_the_frame_and_leaves_data_chinese(client):
    client.get("/?set-language=en")
    html = client.get("/components/pages/payouts/").content.decode()
    assert '<html lang="en">' in html
    assert "Skip to the content" in html
    assert "江口镇火地村3组" in html


def test_no_row_of_people_is_offered_to_search_engines(client):
    for slug in ("payouts", "disclosure"):
        html = client.get(f"/components/pages/{slug}/").content.decode()
        assert '<meta name="robots" content="noindex">' in html


def test_government_metadata_is_complete(client):
    html = client.get("/components/pages/disclosure/").content.decode()
    names = ("SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnType")
    article = ("ArticleTitle", "PubDate", "ContentSource", "Keywords", "Description")
    assert [name for name in names + article if f'<meta name="{name}"' not in html] == []


def test_kept_parts_of_the_frame_differ_by_mode_and_page(client, settings):
    settings.DEBUG = False
    first = client.get("/components/pages/404/?a=1").content.decode()
    assert "?a=1&amp;set-mode=elder" in first
    assert "?a=2&amp;set-mode=elder" in client.get("/components/pages/404/?a=2").content.decode()


def test_an_unknown_icon_is_an_error_at_once():
    with pytest.raises((KeyError, ImproperlyConfigured)):
        gallery.render_to_string("components/tag.html", {"label": "x", "icon": "no-such-icon"})
