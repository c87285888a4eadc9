"""The pages of the demo: written, submitted and published by two persons each, like any page.

A page that is there already stays as it is, so that it can run again.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cms.editorial.services import approve, save_draft, send_back, submit
from cms.pages.enums import NoticeKind
from cms.pages.handover import move
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
from portal.clocks import now
from portal.content.enums import Validity
from portal.policies.models import Policy
from portal.staff.enums import Role
from portal.staff.models import Organisation, Post, User
from portal.web.models import SiteIdentity

from .papers import list_body, list_rows, regulation_body, regulation_title

if TYPE_CHECKING:
    from wagtail.models import Page

    from .crew import Crew

DATA = Path(__file__).parent / "data"
WRITERS = (Role.TOWNSHIP_CLERK, Role.DEPARTMENT_CLERK, Role.EDITOR)
REVIEWERS = (
    Role.TOWNSHIP_REVIEWER,
    Role.DEPARTMENT_REVIEWER,
    Role.PUBLISHER,
    Role.DISCLOSURE_OFFICE,
)
UNITS = ("TOWNSHIP", "DEPARTMENT")
REGULATION, LIST = "yikatong-guanli-banfa", "yikatong-xiangmu-qingdan"


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


class Newsroom:
    """Finds who writes and who reviews at an organisation, and carries pages through."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.made = 0

    def holder(self, organisation: Organisation, roles: tuple[Role, ...]) -> User | None:
        """Return who holds one of these posts there."""
        posts = Post.objects.in_force().filter(organisation=organisation, role__in=roles)
        return User.objects.filter(member__in=posts.values("member")).order_by("pk").first()

    def pair(self, organisation: Organisation) -> tuple[User, User]:
        """Return who writes and who reviews there; accounts are opened where nobody does yet."""
        writer = self.holder(organisation, WRITERS)
        reviewer = self.holder(organisation, REVIEWERS)
        if writer and reviewer:
            return writer, reviewer
        if organisation.kind in UNITS:
            return self.crew.of_unit(organisation)
        return (
            writer or self.crew.open_at(Role.EDITOR, organisation),
            reviewer or self.crew.open_at(Role.PUBLISHER, organisation),
        )

    def bring(
        self, page: Page, under: Page, *, days_ago: int = 0, until: str = "public", reason: str = ""
    ) -> None:
        """Carry a page as far as `until`: draft, submitted, sent_back or public."""
        if under.get_children().filter(slug=page.slug).exists():
            return
        self.made += 1
        writer, reviewer = self.pair(page.organisation)
        save_draft(page=page, by=writer, under=under)
        if until == "draft":
            return
        submit(page=page, by=writer)
        page = type(page).objects.get(pk=page.pk)
        if until == "sent_back":
            send_back(page=page, by=reviewer, reason=reason)
        elif until == "public":
            approve(page=page, by=reviewer, revision=page.latest_revision_id)
            if days_ago:
                _date_back(page, days_ago)


def _date_back(page: Page, days: int) -> None:
    """Let a page look as old as the story wants it; the register gets the same day."""
    moment = now() - dt.timedelta(days=days, hours=2)
    mine = type(page).objects.filter(pk=page.pk)
    mine.update(first_published_at=moment, last_published_at=moment)
    move(mine.get(), by=None)


def tell_content(crew: Crew) -> int:
    """Write what is missing of the demo's pages; return how many were made."""
    room = Newsroom(crew)
    _basis(room)
    _contact(room)
    _guides(room)
    _notices(room)
    return room.made


def _organisation(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def _basis(room: Newsroom) -> None:
    """Bring the regulation word for word: a draft for comment, so without number and dates.

    On the site since the day of the demo: any other would be invented.
    """
    under = BasisIndex.objects.get()
    finance = _organisation("F00")
    header = {
        "organisation": finance,
        "disclosed_how": "主动公开",
        "validity": Validity.DRAFT,
    }
    regulation = BasisPage(
        title=regulation_title(),
        slug=REGULATION,
        summary="补贴怎么申报、怎么审核、怎么发放、怎么公开。本办法正在征求意见，尚未施行。",
        body=regulation_body(),
        **header,
    )
    regulation.policies = [*Policy.objects.all()]
    room.bring(regulation, under)
    listed = BasisPage(
        title="云阳县惠民惠农财政补贴资金“一卡通”管理项目清单（征求意见稿附件）",
        slug=LIST,
        summary=f"纳入“一卡通”管理的补贴项目，共 {len(list_rows())} 项，写明主管部门和政策级次。",
        body=list_body(),
        **header,
    )
    room.bring(listed, under)


def _contact(room: Newsroom) -> None:
    """Say whom to ask and where to complain; the numbers are those of the site."""
    identity = SiteIdentity.objects.get()
    phones = [{"note": "", **line} for line in identity.hotlines]
    office = {
        "name": "云阳县财政局",
        "address": identity.address,
        "hours": "工作日 9:00至17:00（演示）",
        "matters": "补贴发放、账户更换、退回重发的咨询。",
        "phones": phones[1:],
    }
    channels = [
        {
            "type": "paragraph",
            "value": (
                "<p>先问村（居）委会，再问乡镇（街道）。申报条件和标准问业务主管部门，"
                "发放和账户问县财政局，公开问题问县政府办公室。不知道该问谁的，拨打 12345。</p>"
                '<p>国家和重庆市的政策原文，可以到<a href="https://www.cq.gov.cn/">重庆市人民政府网站</a>'
                '查。网上查银行卡余额，请到<a href="https://bank.example.com/">代发银行网站（演示网址）</a>。'
                "</p>"
            ),
        },
        {"type": "heading", "value": "办公地点"},
        {"type": "office", "value": office},
        {
            "type": "note",
            "value": {
                "emphasis": "warn",
                "title": "发补贴不收费",
                "text": "以发补贴为名收费、要验证码、让您转账的，都不要相信，请拨打 12345。",
            },
        },
    ]
    page = ContactPage(
        title="咨询投诉渠道",
        slug="contact",
        organisation=_organisation("F00"),
        summary="补贴的事问谁、到哪里问、打什么电话。",
        channels=channels,
    )
    room.bring(page, HomePage.objects.get(), days_ago=59)


def _guides(room: Newsroom) -> None:
    under = GuideIndex.objects.get()
    for guide in _read("guides.json"):
        questions = [
            {"question": question, "answer": answer} for question, answer in guide.pop("questions")
        ]
        page = GuidePage(
            **guide
            | {
                "policy": Policy.objects.get(code=guide["policy"]),
                "organisation": _organisation(guide["organisation"]),
                "is_sample": True,
                "body": [{"type": "questions", "value": questions}],
            }
        )
        room.bring(page, under, days_ago=36)


def _notices(room: Newsroom) -> None:
    under = NoticeIndex.objects.get()
    told = _read("notices.json")
    for notice in told["notices"]:
        body = [
            {
                "type": "note",
                "value": {"emphasis": "", "title": "演示内容", "text": told["note"]},
            },
            {"type": "paragraph", "value": "".join(f"<p>{t}</p>" for t in notice["paragraphs"])},
        ]
        steps = [{"title": title, "text": text} for title, text in notice.get("steps", ())]
        if steps:
            body.append({"type": "steps", "value": steps})
        explains = notice.get("explains", False)
        page = NoticePage(
            title=notice["title"],
            slug=notice["slug"],
            organisation=_organisation(notice["organisation"]),
            summary=notice.get("summary", ""),
            kind=NoticeKind.INTERPRETATION if explains else NoticeKind.NOTICE,
            body=body,
        )
        page.policies = [*Policy.objects.filter(code__in=notice.get("policies", ()))]
        if explains:
            page.explains = [BasisPage.objects.get(slug=REGULATION)]
        room.bring(
            page,
            under,
            days_ago=notice["days_ago"],
            until=notice["until"],
            reason=told["sent_back"],
        )
