from __future__ import annotations

from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.pages.blocks import PolicyCodeBlock
from cms.pages.models import GuidePage, NoticePage
from cms.pages.widgets import by_department, lead_departments, policy_choices
from portal.policies.models import Listing, Policy


def notice_form(**kwargs):
    return NoticePage.get_edit_handler().get_form_class()(**kwargs)


def test_policies_stand_under_their_lead_departments(county, policy):
    name = lead_departments()["042"]
    groups = dict(policy_choices()[1:])
    assert ("042", str(policy)) in groups[name]
    assert sum(map(len, groups.values())) == Policy.objects.count()


def test_what_is_no_longer_listed_comes_last(county, policy):
    other = Policy.objects.exclude(pk=policy.pk).first()
    Listing.objects.filter(policy=policy).delete()
    groups = by_department([("042", "dropped"), (other.code, "listed")])
    assert list(groups.values()) == [["listed"], ["dropped"]]


def test_ticked_policies_are_seen_without_a_script(county, policy):
    html = str(notice_form(initial={"policies": [policy.pk]})["policies"])
    opened = html.partition("<details open>")[2].partition("</details>")[0]
    assert opened.count("checked") == 1
    assert str(policy) in opened
    assert html.count("<details open>") == 1
    assert html.count('type="checkbox"') == Policy.objects.count()
    # The field that searches shows itself where its script runs
    assert '<label class="desk-choices-search" hidden>' in html


def test_ticks_are_read_as_of_any_boxes(county, policy):
    other = Policy.objects.exclude(pk=policy.pk).first()
    ticked = {"policies": [policy.pk, other.pk]}
    form = notice_form(data=nested_form_data({"body": streamfield([])}) | ticked)
    form.is_valid()
    assert {one.code for one in form.cleaned_data["policies"]} == {other.code, "042"}


def test_an_empty_list_says_so(county):
    html = str(notice_form()["explains"])
    assert 'type="checkbox"' not in html
    assert "desk-soft" in html.partition("desk-choices-list")[2]


def test_one_policy_is_chosen_by_department(county, policy, django_assert_num_queries):
    form = GuidePage.get_edit_handler().get_form_class()(initial={"policy": policy.pk})
    html = str(form["policy"])
    assert html.count("selected") == 1
    assert f'<optgroup label="{lead_departments()["042"]}">' in html
    assert "---" not in html
    with django_assert_num_queries(2):
        assert '<optgroup label="' in PolicyCodeBlock().field.widget.render("code", "042")
