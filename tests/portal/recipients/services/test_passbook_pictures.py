"""Pictures of passbooks: whose, who looks, what is written of it, when they go."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from PIL import Image

from portal.audit.models import Entry
from portal.clocks import now
from portal.governance.enums import RecordKind
from portal.recipients import errors
from portal.recipients.enums import PicturePurpose
from portal.recipients.models import AccountChange, PassbookPicture, PassbookPictureSecret
from portal.recipients.services.account_change import (
    confirm_account_change,
    refuse_account_change,
    request_account_change,
    review_account_change,
)
from portal.recipients.services.passbook import (
    keep_picture,
    picture_is_required,
    require_pictures,
    show_picture,
    waiting_picture,
)
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from tests.factories.governance import erased
from tests.factories.numbers import card_number
from tests.factories.payouts import Crew, load_small_county, make_crew, make_payee
from tests.factories.pictures import make_picture
from tests.factories.staff import make_user

NEW = card_number(900_001)
DECIDE, SUPERVISION, COMPLAINT = PicturePurpose


@pytest.fixture
def crew(db) -> Crew:
    load_small_county()
    return make_crew()


@pytest.fixture
def payee(crew):
    return make_payee(crew.villages[0], name="谭世福")


@pytest.fixture
def picture(crew):
    return keep_picture(content=make_picture(), by=crew.clerk)


def declare(crew, payee, picture, **values):
    declared = {
        "id_number": payee.id_number,
        "card_number": NEW,
        "bank_name": "重庆农村商业银行",
        "reason": "银行卡遗失",
        "unit": crew.unit,
        "by": crew.clerk,
        "picture": picture,
    }
    return request_account_change(**declared | values)


@pytest.fixture
def change(crew, payee, picture):
    return declare(crew, payee, picture)


@pytest.fixture
def auditor(crew):
    return make_user(Role.AUDITOR, "O01")


def look(change, by, purpose=DECIDE):
    return show_picture(change=AccountChange.objects.get(pk=change.pk), purpose=purpose, by=by)


def test_the_picture_is_kept_encrypted_and_named_by_nothing(picture):
    secret = PassbookPictureSecret.objects.get()
    assert b"JFIF" not in bytes(secret.content_cipher)
    assert (picture.content.masked, str(picture)) == ("", str(picture.uuid))


def test_who_decides_sees_it_beside_name_and_number_and_leaves_a_trace(crew, payee, change):
    opened = look(change, crew.reviewer)
    assert Image.open(io.BytesIO(opened.content)).size == (1200, 800)
    assert (opened.name, opened.number) == (payee.name, NEW)
    entries = Entry.objects.filter(act="crypto.reveal").order_by("id")
    assert [(entry.detail["fields"], entry.detail["purpose"]) for entry in entries] == [
        (["content"], "recipients.picture.DECIDE"),
        (["name"], "recipients.picture.DECIDE"),
        (["number"], "recipients.picture.DECIDE"),
    ]
    assert {entry.actor_name for entry in entries} == {crew.reviewer.member.name}


def test_each_looks_while_it_is_his_turn(crew, change):
    with pytest.raises(NotAllowed):
        look(change, crew.finance)
    review_account_change(change=change, by=crew.reviewer)
    with pytest.raises(NotAllowed):
        look(change, crew.reviewer)
    assert look(change, crew.finance).number == NEW
    confirm_account_change(change=change, by=crew.finance)
    with pytest.raises(errors.ChangeNotHere):
        look(change, crew.second_finance)


def test_neither_the_maker_nor_others_look(crew, change):
    for user in (
        crew.clerk,
        crew.treasury,
        crew.department,
        make_user(Role.TOWNSHIP_REVIEWER, "500235001"),
        make_user(Role.SUPERVISOR, "F01"),
    ):
        for purpose in PicturePurpose:
            with pytest.raises(NotAllowed):
                look(change, user, purpose)
    made_too = make_user(Role.TOWNSHIP_REVIEWER, crew.unit, member=crew.clerk.member)
    with pytest.raises(errors.ThirdPersonNeeded):
        look(change, made_too)
    assert not Entry.objects.filter(act="crypto.reveal").exists()


def test_the_auditor_looks_for_a_purpose_of_his_own_at_any_time(crew, change, auditor):
    with pytest.raises(NotAllowed):
        look(change, auditor)
    with pytest.raises(errors.PicturePurposeMissing):
        look(change, auditor, "")
    assert look(change, auditor, SUPERVISION).number == NEW
    refuse_account_change(change=change, by=crew.reviewer, reason="照片不清")
    assert look(change, auditor, COMPLAINT).number == NEW
    purposes = Entry.objects.filter(act="crypto.reveal").values_list("detail__purpose", flat=True)
    assert set(purposes) == {f"recipients.picture.{p}" for p in (SUPERVISION, COMPLAINT)}


def test_a_change_without_a_picture_has_nothing_to_look_at(crew, payee):
    change = declare(crew, payee, None)
    with pytest.raises(errors.PictureGone):
        look(change, crew.reviewer)


def test_a_picture_belongs_to_who_took_it_and_to_one_change(crew, payee, picture, change):
    assert waiting_picture(uuid=picture.uuid, by=crew.clerk) is None
    other = make_payee(crew.villages[0])
    with pytest.raises(errors.PictureGone):
        declare(crew, other, picture, card_number=card_number(900_002))
    colleague = make_user(Role.TOWNSHIP_CLERK, crew.unit)
    second = keep_picture(content=make_picture(), by=colleague)
    assert waiting_picture(uuid=second.uuid, by=crew.clerk) is None
    with pytest.raises(errors.PictureGone):
        declare(crew, other, second, card_number=card_number(900_002))
    assert AccountChange.objects.count() == 1


def test_only_who_declares_changes_takes_pictures(crew):
    with pytest.raises(NotAllowed):
        keep_picture(content=make_picture(), by=crew.reviewer)


def test_one_that_is_taken_again_takes_its_place(crew, picture):
    again = keep_picture(content=make_picture(), by=crew.clerk, instead_of=picture.uuid)
    picture.refresh_from_db()
    assert picture.erased_at is not None
    assert PassbookPictureSecret.objects.get(owner=picture).content_cipher is None
    assert waiting_picture(uuid=again.uuid, by=crew.clerk) == again


def test_by_default_a_change_may_come_without_until_finance_decides(crew, payee):
    assert not picture_is_required()
    with pytest.raises(NotAllowed):
        require_pictures(required=True, basis="财发〔2026〕8号", by=crew.reviewer)
    with pytest.raises(errors.ReasonMissing):
        require_pictures(required=True, basis=" ", by=crew.finance)
    rule = require_pictures(required=True, basis="财发〔2026〕8号", by=crew.finance)
    with pytest.raises(errors.PictureMissing):
        declare(crew, payee, None)
    assert not AccountChange.objects.exists()
    entry = Entry.objects.get(act="recipients.require_pictures")
    assert entry.detail == {"required": True, "basis": "财发〔2026〕8号"}
    with pytest.raises(DatabaseError), transaction.atomic():
        type(rule).objects.update(required=False)
    require_pictures(required=False, basis="财发〔2026〕9号", by=crew.second_finance)
    assert declare(crew, payee, None).pk


def aged(**times):
    """Let time pass: what the guards freeze is written past them."""
    return {name: now() - timedelta(days=days) for name, days in times.items()}


def test_it_goes_by_rule_once_the_change_is_decided(crew, change):
    assert erased() == {}
    refuse_account_change(change=change, by=crew.reviewer, reason="照片不清")
    AccountChange.objects.filter(pk=change.pk).update(**aged(decided_at=89))
    assert erased() == {}
    AccountChange.objects.filter(pk=change.pk).update(**aged(decided_at=91))
    assert erased() == {RecordKind.PICTURES_DECIDED: 1}
    picture = PassbookPicture.objects.get()
    assert (picture.change, picture.erased_at is not None) == (change, True)
    assert PassbookPictureSecret.objects.get().content_cipher is None
    assert Entry.objects.get(act="governance.erase").detail["records"] == 1
    with pytest.raises(errors.PictureGone):
        look(change, make_user(Role.AUDITOR, "O01"), SUPERVISION)


def test_one_that_no_change_was_entered_with_goes_after_a_day(crew, picture):
    assert erased() == {}
    old = PassbookPicture(by=crew.clerk.member, **aged(at=2))
    old.save()
    assert erased() == {RecordKind.PICTURES_UNUSED: 1}
    assert list(PassbookPicture.objects.waiting()) == [picture]


def test_the_database_keeps_a_picture_with_its_change(crew, change):
    for values in ({"change": None}, {"by": crew.reviewer.member}, {"at": now()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PassbookPicture.objects.update(**values)
    with pytest.raises(DatabaseError), transaction.atomic():
        PassbookPicture.objects.all().delete()
