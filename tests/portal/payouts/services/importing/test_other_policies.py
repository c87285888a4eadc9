"""Which policy a sheet names, beside the one it is handed in for."""

from __future__ import annotations

import pytest

from portal.clocks import now
from portal.payouts.services.importing.other_policies import OtherPolicies
from portal.policies.models import Policy
from search.texts.models import Synonym
from tests.factories.handing_in import hand_in, workbook_of
from tests.factories.payout_sheets import entry

pytestmark = pytest.mark.django_db
HEAD = ["序号", "村", "姓名", "身份证号", "账号", "补贴金额（元）"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("江口镇2026年农村最低生活保障金发放表", "农村最低生活保障"),
        ("江口镇2026年耕地地力保护补贴发放表", ""),
        ("江口镇2026年补贴发放表", ""),
        # One list of two policies, of which this is one
        ("耕地地力保护补贴和农村最低生活保障发放表", ""),
    ],
)
def test_a_title_names_a_policy_by_its_whole_name(crew, text, named):
    assert OtherPolicies(crew.policy).named_in(text) == named


def test_a_short_form_of_the_own_name_is_no_other_policy(crew):
    Policy.objects.filter(code="015").update(name="地力保护补贴")
    assert OtherPolicies(crew.policy).named_in("江口镇地力保护补贴发放表") == ""


def test_an_own_name_within_a_longer_one_is_another_policy(crew):
    Policy.objects.filter(code="015").update(name="山区耕地地力保护补贴")
    assert (
        OtherPolicies(crew.policy).named_in("山区耕地地力保护补贴发放表") == "山区耕地地力保护补贴"
    )


def test_a_list_of_another_policy_is_not_kept_before_somebody_says_so(crew):
    person = entry(0, village=crew.villages[0].name)
    row = [1, person.village, person.name, person.id_number, person.card, float(person.amount)]

    def again():
        return workbook_of([["2026年农村最低生活保障花名册"], HEAD, row])

    first = hand_in(crew, again())
    assert (first.asked, first.kept_unanswered, first.payments) == (["SHT322"], False, None)
    paid = hand_in(crew, again(), {"SHT322": "pay"})
    assert paid.rows == 1


def teach(*words):
    Synonym.objects.create(words=list(words), changed_at=now())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("江口镇2026年低保发放表", "低保（农村最低生活保障）"),
        ("江口镇2026年最低生活保障金发放表", "农村最低生活保障"),
        # Of the own policy, by its name or by a word for it
        ("低保户耕地地力保护补贴发放表", ""),
        ("低保户地力补贴发放表", ""),
        ("江口镇地力补贴发放表", ""),
    ],
)
def test_a_title_names_a_policy_by_a_word_taught_for_it(crew, text, named):
    Policy.objects.filter(name__contains="最低生活保障").exclude(code="015").update(name="其他补助")
    Policy.objects.filter(code="015").update(name="农村最低生活保障")
    teach("低保", "最低生活保障")
    teach("地力补贴", "耕地地力保护补贴")
    assert OtherPolicies(crew.policy).named_in(text) == named


def test_a_word_for_this_policy_and_for_others_names_no_other(crew):
    Policy.objects.filter(code="015").update(name="山区耕地地力保护补贴")
    teach("粮补", "地力保护补贴")
    assert OtherPolicies(crew.policy).named_in("江口镇粮补发放表") == ""


def test_a_word_of_many_policies_tells_none_apart(crew):
    Policy.objects.bulk_create(
        Policy(code=f"9{number:02}", name=f"第{number}项生活救助") for number in range(7)
    )
    teach("救助", "救济款")
    assert OtherPolicies(crew.policy).named_in("江口镇救济款发放表") == ""


def test_a_list_titled_with_a_short_name_is_not_kept_before_somebody_says_so(crew):
    teach("低保", "最低生活保障")
    person = entry(0, village=crew.villages[0].name)
    row = [1, person.village, person.name, person.id_number, person.card, float(person.amount)]
    first = hand_in(crew, workbook_of([["2026年低保花名册"], HEAD, row]))
    assert (first.asked, first.kept_unanswered, first.payments) == (["SHT322"], False, None)
