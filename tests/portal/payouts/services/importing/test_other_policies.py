"""Which policy a sheet names, beside the one it is handed in for."""

from __future__ import annotations

import pytest

from portal.payouts.services.importing.other_policies import OtherPolicies
from portal.policies.models import Policy
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
