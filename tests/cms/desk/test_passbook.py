"""The picture of a passbook on the desk: taken with the form, kept with it, looked at by few."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.audit.models import Entry
from portal.recipients.models import AccountChange, PassbookPicture, PassbookRule
from portal.recipients.services.passbook import require_pictures
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.factories.numbers import card_number
from tests.factories.payouts import make_payee
from tests.factories.pictures import make_picture
from tests.factories.staff import make_user

NEW_CARD = card_number(815034972)


@pytest.fixture
def payee(crew):
    return make_payee(crew.villages[0], name="谭世福")


@pytest.fixture
def form(payee):
    return {
        "id_number": payee.id_number,
        "card_number": NEW_CARD,
        "bank_name": "农商行",
        "reason": "卡丢失",
    }


@pytest.fixture
def auditor(crew):
    return Desk(make_user(Role.AUDITOR, "O01"))


def photo(content: bytes | None = None, name: str = "谭世福存折.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_picture() if content is None else content, "image/jpeg")


@pytest.fixture
def change(clerk, form):
    answer = clerk.post("account_request", **form, picture=photo())
    held, seen = answer.context["picture"].uuid, answer.context["recipient"].uuid
    clerk.post("account_request", **form, held=held, seen=seen)
    return AccountChange.objects.get()


def test_the_picture_taken_at_the_first_step_is_entered_at_the_second(change):
    assert change.picture == PassbookPicture.objects.get()
    assert change.picture.erased_at is None


def test_the_form_opens_the_camera_and_offers_the_album(clerk):
    page = clerk.page("account_request")
    assert 'enctype="multipart/form-data"' in page
    assert page.count('type="file"') == page.count('name="picture"') == 2
    assert page.count('capture="environment"') == 1


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"%PDF-1.7", "不是"),
        (make_picture()[:3000], "不完整"),
        (make_picture(size=(200, 200)), "太小"),
        (b"", "空"),
    ],
)
def test_a_bad_picture_is_refused_in_words_and_nothing_typed_is_lost(clerk, form, content, word):
    answer = clerk.post("account_request", **form, picture=photo(content))
    assert answer.status_code == 200
    (error,) = answer.context["form"].errors["picture"]
    assert word in error
    assert {name: answer.context["form"][name].value() for name in form} == form
    assert answer.context["recipient"] is None
    assert not PassbookPicture.objects.exists()


def test_a_heavy_file_is_not_read_to_its_end(clerk, form, settings):
    settings.PASSBOOK_MAX_BYTES = 5000
    answer = clerk.post("account_request", **form, picture=photo())
    assert "MB" in answer.context["form"].errors["picture"][0]


def test_a_good_picture_stays_whatever_else_is_refused(clerk, form):
    answer = clerk.post("account_request", **(form | {"card_number": "12"}), picture=photo())
    picture = answer.context["picture"]
    assert f'name="held" value="{picture.uuid}"' in answer.content.decode()
    answer = clerk.post("account_request", **form, held=picture.uuid, picture=photo(b"x"))
    assert (answer.context["picture"], answer.context["recipient"]) == (picture, None)
    answer = clerk.post("account_request", **form, held=picture.uuid)
    assert answer.context["recipient"] is not None


def test_whose_picture_it_is_not_cannot_enter_it(clerk, crew, form):
    other = Desk(make_user(Role.TOWNSHIP_CLERK, crew.unit))
    held = other.post("account_request", **form, picture=photo()).context["picture"].uuid
    for text in (held, "no-uuid"):
        assert clerk.post("account_request", **form, held=text).context["picture"] is None


def test_where_finance_asks_for_it_a_change_without_one_is_refused_at_once(clerk, crew, form):
    require_pictures(required=True, basis="财发〔2026〕8号", by=crew.finance)
    answer = clerk.post("account_request", **form)
    assert list(answer.context["form"].errors) == ["picture"]
    assert not Entry.objects.filter(act="recipients.looked_up").exists()


def test_who_decides_sees_it_on_a_page_that_no_cache_keeps(reviewer, crew, payee, change):
    assert reviewer.page("accounts").count("有存折照片") == 1
    answer = reviewer.post("account_picture", change.uuid, purpose="DECIDE")
    page = answer.content.decode()
    assert 'src="data:image/jpeg;base64,/9j/' in page
    assert all(text in page for text in (payee.name, NEW_CARD))
    assert payee.id_number not in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert [button.name for button in answer.context["buttons"]] == ["review", "refuse"]
    assert reviewer.get("account_picture", change.uuid).status_code == 405
    assert Entry.objects.filter(act="crypto.reveal").count() == 3


def offered(desk):
    ((_change, buttons),) = desk.get("accounts").context["rows"]
    return [(button.name, [value for value, _word in button.choices]) for button in buttons]


def test_the_button_is_there_for_who_decides_and_for_the_auditor(
    clerk, reviewer, crew, auditor, change
):
    decide, audit = ("look", ["DECIDE"]), ("audit", ["SUPERVISION", "COMPLAINT"])
    assert offered(clerk) == []
    assert offered(reviewer) == [("review", []), decide, ("refuse", [])]
    assert offered(auditor) == [audit]
    reviewer.post("account_act", change.uuid, act="review")
    assert offered(reviewer) == []
    assert offered(Desk(crew.finance)) == [("confirm", []), decide, ("refuse", [])]
    assert auditor.post("account_picture", change.uuid, purpose="SUPERVISION").status_code == 200


def test_others_get_neither_list_nor_picture(clerk, crew, change):
    assert clerk.post("account_picture", change.uuid, purpose="DECIDE").status_code == 403
    stranger = Desk(make_user(Role.TOWNSHIP_REVIEWER, "500235001"))
    assert stranger.post("account_picture", change.uuid, purpose="DECIDE").status_code == 404
    treasury = Desk(crew.treasury)
    assert treasury.post("account_picture", change.uuid, purpose="DECIDE").status_code == 403
    assert treasury.get("accounts").status_code == 403
    assert not Entry.objects.filter(act="crypto.reveal").exists()


def test_without_a_purpose_nothing_is_shown(auditor, change):
    answer = auditor.post("account_picture", change.uuid)
    assert (answer.status_code, auditor.said(answer)[-1][0]) == (302, "error")


def test_an_act_on_a_picture_is_no_posted_act(reviewer, change):
    answer = reviewer.post("account_act", change.uuid, act="look", purpose="DECIDE")
    assert (answer.status_code, len(reviewer.said(answer))) == (302, 0)
    assert not Entry.objects.filter(act="crypto.reveal").exists()


def test_finance_decides_whether_it_is_asked_for(clerk, crew):
    finance = Desk(crew.finance)
    assert 'name="required" value="yes"' in finance.page("accounts")
    assert 'name="required"' not in clerk.page("accounts")
    answer = finance.post("picture_rule", required="yes", basis=" ")
    assert finance.said(answer)[-1][0] == "error"
    finance.post("picture_rule", required="yes", basis="财发〔2026〕8号")
    assert 'name="required" value="no"' in finance.page("accounts")
    assert clerk.post("picture_rule", required="no", basis="x").status_code == 403
    assert [rule.required for rule in PassbookRule.objects.all()] == [True]


def test_open_changes_stand_before_decided_ones(clerk, reviewer, crew, form, change):
    reviewer.post("account_act", change.uuid, act="refuse", reason="照片不清")
    second = make_payee(crew.villages[1])
    values = form | {"id_number": second.id_number, "card_number": card_number(815034973)}
    seen = clerk.post("account_request", **values).context["recipient"].uuid
    clerk.post("account_request", **values, seen=seen)
    states = [row[0].status for row in clerk.get("accounts").context["rows"]]
    assert states == ["REQUESTED", "REFUSED"]
