"""What the demo's staff taught the search."""

from __future__ import annotations

from random import Random

import pytest

from cms.demo.content import tell_content
from cms.demo.county import load_county
from cms.demo.crew import Crew
from cms.demo.finding import ANSWER, QUESTION, SYNONYMS, tell_finding
from portal.audit.models import Entry
from portal.policies.models import Policy
from search.texts.index import rebuild
from search.texts.models import Promotion, Synonym

# What villagers type, and the subsidy they mean.
MEANT = {
    "种粮补贴": "040",
    "粮补": "040",
    "地力补贴": "042",
    "耕地补贴": "042",
    "农机补贴": "043",
    "退耕补贴": "009",
    "低保": "015",
    "五保户": "035",
    "高龄津贴": "028",
    "残疾补贴": "018",
    "残疾人两补": "018",
    "移民直补": "054",
    "计生奖扶": "066",
    "危房补助": "073",
}


@pytest.fixture
def told(db) -> Crew:
    load_county()
    crew = Crew(Random(7))
    crew.sign_in_accounts()
    tell_content(crew)
    assert tell_finding(crew) == len(SYNONYMS) + 1
    return crew


def test_a_second_run_adds_only_what_is_missing(told):
    assert tell_finding(Crew(Random(8))) == 0
    Synonym.objects.first().delete()
    Promotion.objects.get().delete()
    assert tell_finding(Crew(Random(9))) == 2


def test_each_act_is_that_of_a_person_who_may_edit_the_site(told):
    acts = Entry.objects.filter(act__in=("search.save_synonym", "search.save_promotion"))
    assert acts.count() == len(SYNONYMS) + 1
    assert set(acts.values_list("actor_role", flat=True)) == {"disclosure_office"}


def test_every_word_is_for_a_subsidy_of_the_list(told):
    names = " ".join(Policy.objects.values_list("name", flat=True))
    subsidies = [words for words in SYNONYMS if not {QUESTION, "申请"} & {*words}]
    assert [words for words in subsidies if words[-1] not in names] == []
    assert [words for words in subsidies if not set(words) & set(MEANT)] == []


def test_the_words_of_villagers_find_the_subsidy(told, client):
    rebuild()
    for word, code in MEANT.items():
        answer = client.get("/search/", {"q": word, "kind": "policy"})
        assert answer.status_code == 200
        found = [row["href"] for row in answer.context["rows"]]
        assert f"/policies/{code}/" in found, word


def test_the_question_that_is_asked_most_has_an_answer_on_top(told, client):
    answer = client.get("/search/", {"q": QUESTION})
    (first,) = answer.context["promoted"]
    assert first["href"] == f"/notices/{ANSWER}/"
    assert not answer.context["maybe_name"]
