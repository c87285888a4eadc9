from __future__ import annotations

import pytest
from django.forms.models import model_to_dict

from portal.audit.models import Entry
from portal.policies.models import Policy
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.factories.staff import make_user


@pytest.fixture
def finance(crew) -> Desk:
    return Desk(crew.finance)


def values(**changes) -> dict[str, object]:
    policy = Policy.objects.get(code="042")
    form = (
        "disclosure_class class_reason public_years disclosure_days notice_class notice_place "
        "notice_days notice_day_kind period_kind unit"
    )
    return model_to_dict(policy, form.split()) | changes


def test_a_change_is_audited_with_old_and_new(finance):
    answer = finance.post("policy", "042", **values(disclosure_class="B", public_years=3))
    assert answer.url == finance.address("policies")
    entry = Entry.objects.get(act="policies.change_policy")
    assert entry.detail["changed"] == {"disclosure_class": ["A", "B"], "public_years": [5, 3]}
    policy = Policy.objects.get(code="042")
    assert (policy.disclosure_class, policy.public_years) == ("B", 3)


def test_nothing_changed_leaves_no_entry(finance):
    finance.post("policy", "042", **values())
    assert not Entry.objects.filter(act="policies.change_policy").exists()


def test_a_wrong_value_is_shown_and_the_rest_kept(finance):
    answer = finance.post("policy", "042", **values(public_years="viele", class_reason="依据"))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["public_years"]
    assert answer.context["form"]["class_reason"].value() == "依据"


def test_a_department_changes_what_it_leads_only(crew):
    desk = Desk(make_user(Role.DEPARTMENT_REVIEWER, "D05"))
    links = {one.policy.code: editable for one, editable in desk.get("policies").context["rows"]}
    assert links == {"015": False, "042": True}
    assert desk.get("policy", "042").status_code == 200
    assert desk.get("policy", "015").status_code == 403
    assert desk.post("policy", "015", **values()).status_code == 403


def test_who_only_reads_has_no_links(clerk):
    assert not any(editable for _one, editable in clerk.get("policies").context["rows"])
    assert clerk.get("policy", "042").status_code == 403


def test_the_list_is_searched_by_code_and_words(clerk):
    def found(text):
        return [one.policy.code for one, _may in clerk.get("policies", q=text).context["rows"]]

    assert (found("42"), found("低保"), found("最低生活")) == (["042"], [], ["015"])
