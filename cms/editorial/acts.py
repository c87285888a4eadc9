"""What staff do with a page: hand it in, judge it, withdraw it from review, unpublish it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.numerals import KEYS, whole_number
from portal.staff.acts import ActsOn
from portal.staff.asks import Reason, Seen
from portal.staff.enums import Act
from portal.staff.errors import SamePerson

from .errors import NothingToReview, NotPublic, NotUnderReview, Scheduled, UnderReview
from .forms import LONGEST_REASON
from .queries import PageStatus, page_status
from .review import contributors
from .rights import rights_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.refusals import Refusal
    from portal.staff.acts import FindPost
    from portal.staff.models import Post, User
    from portal.staff.scopes import Powers


class PageActs(ActsOn[Page]):
    """Acts on pages: powers reach a page by its owner, its status follows from its reviews."""

    def authority(self, user: User, record: Page, powers: Powers | None = None) -> FindPost:
        """Return how to find the post that has a power over this page, each looked for once."""
        rights = rights_of(user)
        return cache(lambda power: rights.post_for(power, record))

    def state(self, record: Page) -> str:
        """Return where the page stands."""
        return page_status(record)


def _in_scope(user: User, act: Act) -> QuerySet[Page]:
    return Page.objects.filter(rights_of(user).having(act))


def _took_part(post: Post, page: Page) -> Refusal | None:
    """Refuse whoever saved a part of this version or handed it in (decisions 8 and 19)."""
    return SamePerson(post.member) if post.member_id in contributors(page) else None


def _nothing_new(page: Page) -> Refusal | None:
    """Refuse to hand in what is public as it is."""
    return None if page.has_unpublished_changes or not page.live else NothingToReview()


def _closed_to_change(page: Page) -> Refusal:
    """Return why the page cannot be changed: it waits for its review, or for its day."""
    return Scheduled() if page_status(page) == PageStatus.SCHEDULED else UnderReview()


def _shown_version(page: Page) -> str:
    """Return the key of the version that the screen shows: under review, or the latest."""
    state = page.current_workflow_task_state
    return str(state.revision_id if state is not None else page.latest_revision_id)


def _read_key(text: str) -> int:
    """Return the key of a version; what is none is no version's."""
    return whole_number(text, KEYS) or 0


PAGE_ACTS = PageActs(
    "page",
    target=lambda _page: {},
    in_scope=_in_scope,
    title=lambda page: page.get_admin_display_title(),
)
OPEN_TO_CHANGE = tuple(
    status for status in PageStatus if status not in {PageStatus.REVIEW, PageStatus.SCHEDULED}
)

APPROVE = PAGE_ACTS.declare(
    "approve",
    Act.REVIEW_PAGES,
    _("Approve and publish"),
    states=(PageStatus.REVIEW,),
    wrong_state=lambda _page: NotUnderReview(),
    obstacle=_took_part,
    pledge=_("You let out exactly this version. Read it first."),
    seen=Seen("revision", _shown_version, _read_key),
    reason=Reason(_("Remark (may stay empty)"), LONGEST_REASON, required=False, parameter="remark"),
    done=_("Approved. It is on the site, or goes out on the day it names."),
)
SEND_BACK = PAGE_ACTS.declare(
    "send_back",
    Act.REVIEW_PAGES,
    _("Send back"),
    states=(PageStatus.REVIEW,),
    wrong_state=lambda _page: NotUnderReview(),
    obstacle=_took_part,
    quiet=True,
    fold=_("Send back to the author"),
    reason=Reason(_("What has to change"), LONGEST_REASON),
    done=_("Sent back with your reason."),
)
SUBMIT = PAGE_ACTS.declare(
    "submit",
    Act.WRITE_PAGES,
    _("Hand in for review"),
    only=_nothing_new,
    states=OPEN_TO_CHANGE,
    wrong_state=_closed_to_change,
    note=_("Nobody can change it while it is under review; you can take it back."),
    done=_("Handed in. Another person judges it."),
)
WRITE = PAGE_ACTS.declare(
    "write",
    Act.WRITE_PAGES,
    _("Change the page"),
    states=OPEN_TO_CHANGE,
    wrong_state=_closed_to_change,
)
WITHDRAW_FROM_REVIEW = PAGE_ACTS.declare(
    "withdraw_from_review",
    Act.WRITE_PAGES,
    _("Take back to change it"),
    states=(PageStatus.REVIEW,),
    wrong_state=lambda _page: NotUnderReview(),
    done=_("Taken back. You can change it."),
)
UNPUBLISH = PAGE_ACTS.declare(
    "unpublish",
    Act.REVIEW_PAGES,
    _("Take down"),
    only=lambda page: None if page.live else NotPublic(),
    harm=True,
    fold=_("Take down from the site"),
    note=_(
        "At once, by you alone: for what must not stand there. A mistake in the text is corrected"
        " in a new version instead."
    ),
    reason=Reason(_("Reason (for the record)"), LONGEST_REASON),
    done=_("Taken down. The site does not show it any more."),
)
