from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from cms.editorial.services import approve, save_draft, submit
from cms.pages.models import BasisPage, GuidePage, HomePage, NoticePage
from portal.policies.models import Policy
from portal.staff.enums import Role
from portal.staff.models import Organisation
from tests.factories.payouts import load_small_county
from tests.factories.staff import make_user

if TYPE_CHECKING:
    from wagtail.models import Page

    from portal.staff.models import User

HERE, THERE = "500235131", "500235001"
TYPES = {"notices": NoticePage, "guides": GuidePage, "basis": BasisPage}


def again(page: Page) -> Page:
    """The page as the database has it now."""
    return type(page).objects.get(pk=page.pk)


@dataclass
class Desk:
    """A township with two who write and two who review, and the tree of the site."""

    home: HomePage
    author: User
    other_author: User
    reviewer: User
    publisher: User

    def draft(self, *, by: User | None = None, of: str = HERE, in_: str = "notices", **fields):
        """Return a page saved as a draft."""
        under = self.home.get_children().get(slug=in_).specific
        page = TYPES[in_](
            title=fields.pop("title", "江口镇公告"),
            organisation=Organisation.objects.get(code=of),
            **fields,
        )
        save_draft(page=page, by=by or self.author, under=under)
        return page

    def handed_in(self, **fields):
        """Return a page that waits for its second person."""
        page = self.draft(**fields)
        submit(page=page, by=fields.get("by") or self.author)
        return again(page)

    def public(self, **fields):
        """Return a page that is on the site."""
        page = self.handed_in(**fields)
        approve(page=page, by=self.reviewer, revision=page.latest_revision_id)
        return again(page)


@pytest.fixture
def county(db) -> None:
    load_small_county()


@pytest.fixture
def desk(county) -> Desk:
    return Desk(
        home=HomePage.objects.get(),
        author=make_user(Role.TOWNSHIP_CLERK, HERE),
        other_author=make_user(Role.EDITOR, HERE),
        reviewer=make_user(Role.TOWNSHIP_REVIEWER, HERE),
        publisher=make_user(Role.PUBLISHER, HERE),
    )


@pytest.fixture
def policy(county) -> Policy:
    return Policy.objects.get(code="042")
