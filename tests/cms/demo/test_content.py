"""The demo's pages: brought in by two persons each, marked as samples, and only once."""

from __future__ import annotations

from random import Random

import pytest
from django.test import Client
from wagtail.models import Page

from cms.demo.content import REGULATION, tell_content
from cms.demo.county import load_county
from cms.demo.crew import Crew
from cms.demo.papers import list_rows, regulation_body
from cms.editorial.queries import page_status
from cms.pages.models import BasisPage, ContactPage, GuidePage, NoticePage
from portal.audit.models import Entry
from portal.content.enums import Validity
from portal.policies.models import Policy


@pytest.fixture
def crew(db) -> Crew:
    load_county()
    made = Crew(Random(7))
    made.sign_in_accounts()
    return made


def test_every_page_went_through_two_persons(crew):
    assert tell_content(crew) == 22
    public = Page.objects.live().filter(depth__gt=3) | Page.objects.live().type(ContactPage)
    assert public.count() == 19
    for page in public:
        wrote = {one.user.member_id for one in page.revisions.all()}
        judged = Entry.objects.get(act="pages.approve", subject_id=str(page.pk)).actor_member
        assert len(wrote) == 1, page
        assert str(page.revisions.first().user.member.uuid) != judged, page
    under_way = NoticePage.objects.filter(live=False)
    assert sorted(page_status(page) for page in under_way) == ["draft", "review", "sent_back"]


def test_a_second_run_adds_only_what_is_missing(crew):
    tell_content(crew)
    assert tell_content(crew) == 0
    GuidePage.objects.first().delete()
    assert tell_content(Crew(Random(8))) == 1


def test_the_regulation_is_a_draft_word_for_word_without_invented_header(crew):
    tell_content(crew)
    page = BasisPage.objects.get(slug=REGULATION)
    assert page.validity == Validity.DRAFT
    header = ("index_number", "document_number", "formed_on", "issued_on", "effective_on")
    assert [getattr(page, name) for name in header] == ["", "", None, None, None]
    assert page.policies.count() == Policy.objects.count() == 75
    blocks = regulation_body()
    assert sum(block["type"] == "heading" for block in blocks) == 8
    text = "".join(block["value"] for block in blocks)
    assert text.count("<b>第") == 35
    assert len(list_rows()) == 75


def test_samples_say_that_they_are_samples(crew):
    tell_content(crew)
    assert all("示例" in page.title for page in NoticePage.objects.all())
    assert all("示例" in page.title and page.is_sample for page in GuidePage.objects.all())


def test_citizens_read_them(crew):
    tell_content(crew)
    client = Client()
    for page in Page.objects.live().filter(depth__gt=2).specific():
        answer = client.get(page.url)
        assert answer.status_code == 200, page.url
        assert page.title in answer.content.decode(), page.url
