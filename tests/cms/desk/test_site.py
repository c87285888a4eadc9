from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from portal.audit.models import Entry
from portal.disclosure.models import Generation
from portal.staff.enums import Role
from portal.web.models import SiteIdentity
from portal.web.services import change_identity
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import load_small_county
from tests.factories.staff import make_user

LINES = [
    {"label": "政务服务热线", "number": "12345", "note": "全天"},
    {"label": "县财政局", "number": "023-5510 0100", "note": ""},
]
COMPLETE = {
    "title": "云阳明账",
    "strapline": "云阳县惠民惠农补贴公开查询",
    "organiser": "云阳县人民政府",
    "operator": "云阳县财政局",
    "supervisor": "云阳县人民政府办公室",
    "address": "云阳县双江街道",
    "site_code": "5002350001",
    "icp_number": "渝ICP备12345678号-1",
    "police_number": "渝公网安备50000000000000号",
    "authority_mark_url": "https://bszs.example.gov.cn/sitename?method=show&id=1",
    "report_url": "https://report.example.gov.cn/jiucuo.html?site_code=5002350001",
}


@pytest.fixture
def office(db) -> Desk:
    load_small_county()
    change_identity(by=None, title="云阳明账", organiser="云阳县财政局", hotlines=LINES)
    return Desk(make_user(Role.DISCLOSURE_OFFICE, "O01"))


def entered(desk: Desk, **changes: str) -> dict[str, str]:
    """What a browser would send back for the form as it is shown, with changes."""
    context = desk.get("site").context
    form, rows = context["form"], context["rows"]
    fields = [*form, *rows.management_form, *(cell for row in rows for cell in row)]
    data = {one.html_name: one.value() for one in fields}
    data = {name: str(value) for name, value in data.items() if value not in (None, False)}
    return data | changes


def test_the_form_shows_what_is_stored_with_a_row_for_each_number(office):
    page = office.page("site")
    assert "云阳县财政局" in page
    rows = office.get("site").context["rows"]
    assert [row["number"].value() for row in rows] == ["12345", "023-5510 0100", None, None]


def test_what_a_government_site_must_show_is_named_until_it_is_there(office):
    missed = office.get("site").context["missed"]
    with translation.override("en"):
        labels = [str(label) for label in missed]
    assert labels == [
        "Operator",
        "Site identification code",
        "ICP registration number",
        "Public security registration number",
        "Mark of Party and government organs: address",
        "“Report a fault of this government site”: address",
    ]
    office.post("site", **entered(office, **COMPLETE))
    assert office.get("site").context["missed"] == []


def test_a_saved_change_stands_on_every_public_page_and_in_the_audit_trail(office):
    before = Generation.number()
    answer = office.post("site", **entered(office, **COMPLETE))
    assert answer.url == office.address("site")
    stored = SiteIdentity.objects.get()
    assert {name: getattr(stored, name) for name in COMPLETE} == COMPLETE
    assert stored.hotlines == LINES
    assert Generation.number() == before + 1
    entry = Entry.objects.filter(act="web.change_identity").latest("pk")
    changed = set(COMPLETE) - {"title"}
    assert entry.detail == {"fields": sorted(changed)}
    assert entry.actor_account == office.user.username
    page = Client().get("/").content.decode()
    for name in ("organiser", "operator", "site_code", "icp_number", "police_number"):
        assert COMPLETE[name] in page, name


def test_numbers_are_added_moved_and_removed(office):
    data = entered(
        office,
        **{
            "phones-0-ORDER": "3",
            "phones-1-DELETE": "on",
            "phones-2-label": "\u3000县农业农村委 ",
            "phones-2-number": "\uff08023\uff095511 0000 转 \uff18",
            "phones-2-ORDER": "1",
        },
    )
    office.post("site", **data)
    assert SiteIdentity.objects.get().hotlines == [
        {"label": "县农业农村委", "number": "(023)5511 0000 转 8", "note": ""},
        LINES[0],
    ]


def test_more_rows_are_given_without_saving_or_losing_anything(office):
    data = entered(office, more="1", organiser="新的主办单位")
    answer = office.post("site", **data)
    assert len(answer.context["rows"].forms) == 6
    assert answer.context["form"]["organiser"].value() == "新的主办单位"
    assert SiteIdentity.objects.get().organiser == "云阳县财政局"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", ""),
        ("title", "长" * 41),
        ("site_code", "500235"),
        ("site_code", "50023500AB"),
        ("icp_number", "12345678"),
        ("police_number", "渝公网安备123号"),
        ("report_url", "javascript:alert(1)"),
        ("report_url", "ftp://example.gov.cn/"),
        ("authority_mark_url", "not an address"),
    ],
)
def test_what_cannot_be_right_is_refused_with_a_sentence_beside_it(office, name, value):
    answer = office.post("site", **entered(office, address="新地址", **{name: value}))
    form = answer.context["form"]
    assert list(form.errors) == [name]
    assert form["address"].value() == "新地址"
    assert form[name].value() == value
    assert SiteIdentity.objects.get().address == ""


@pytest.mark.parametrize("number", ["电话", "12345<script>", "023--", "---", "1" * 31])
def test_what_is_no_telephone_number_is_refused(office, number):
    answer = office.post(
        "site", **entered(office, **{"phones-0-number": number, "address": "新地址"})
    )
    assert list(answer.context["rows"].errors[0]) == ["number"]
    assert SiteIdentity.objects.get().hotlines == LINES


def test_a_number_without_a_purpose_is_refused_not_dropped(office):
    answer = office.post("site", **entered(office, **{"phones-2-number": "12388"}))
    assert list(answer.context["rows"].errors[2]) == ["label"]


def test_codes_are_understood_in_full_width_and_with_blanks(office):
    office.post(
        "site",
        **entered(
            office,
            site_code="\uff15\uff10\uff10235000\uff11",
            icp_number="渝icp备 12345678号",
            police_number="渝公网安备 50000000000000号",
        ),
    )
    stored = SiteIdentity.objects.get()
    assert (stored.site_code, stored.icp_number, stored.police_number) == (
        "5002350001",
        "渝ICP备12345678号",
        "渝公网安备50000000000000号",
    )


def test_who_saves_second_sees_what_the_first_one_stored_and_loses_nothing(office):
    mine = entered(office, organiser="我写的")
    change_identity(by=None, organiser="别人写的", hotlines=LINES[:1])
    answer = office.post("site", **mine)
    assert SiteIdentity.objects.get().organiser == "别人写的"
    assert answer.context["form"]["organiser"].value() == "我写的"
    stored = [value for _label, value in answer.context["overtaken"]]
    assert stored == ["别人写的", "政务服务热线 12345"]
    office.post("site", **(mine | {"seen": answer.context["form"]["seen"].value()}))
    assert SiteIdentity.objects.get().organiser == "我写的"


def test_saving_without_a_change_writes_nothing(office):
    before = Generation.number()
    answer = office.post("site", **entered(office))
    assert [level for level, _text in office.said(answer)] == ["info"]
    assert Generation.number() == before
    assert Entry.objects.filter(act="web.change_identity").count() == 1


def test_a_mangled_form_is_no_server_error(office):
    for total in ("", "x", "-1", "99999999999"):
        answer = office.post("site", **entered(office, **{"phones-TOTAL_FORMS": total}))
        assert answer.status_code == 200
    assert SiteIdentity.objects.get().hotlines == LINES


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.FINANCE_SECTION, "F01", 200),
        (Role.DISCLOSURE_OFFICE, "O01", 200),
        (Role.EDITOR, "O01", 403),
        (Role.SYSTEM_ADMIN, "F00", 403),
        (Role.TOWNSHIP_CLERK, "500235131", 403),
    ],
)
def test_only_those_who_answer_for_the_site_change_it(office, role, place, status):
    desk = Desk(make_user(role, place))
    assert desk.get("site").status_code == status
    assert ("desk-site" in desk.page("wagtailadmin_home")) == (status == 200)
    if status == 403:
        assert desk.post("site", **entered(office, title="别的")).status_code == 403
        assert SiteIdentity.objects.get().title == "云阳明账"
