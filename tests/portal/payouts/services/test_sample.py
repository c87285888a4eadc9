"""The sampled check: drawn by lot, shown row by row, judged; what it keeps from being approved."""

from __future__ import annotations

import pytest
from django.db import Error, transaction

from portal.audit.models import Entry
from portal.payouts import queries
from portal.payouts.draws import draw
from portal.payouts.enums import RouteStep, SampleRule
from portal.payouts.errors import MadeByYou
from portal.payouts.models import Sample, SampleMarking, SampleRow
from portal.payouts.route_errors import PartTaken
from portal.payouts.sample_errors import (
    DifferenceMissing,
    NotDrawn,
    NotShown,
    NumberInNote,
    SampleDiffers,
    SampleMissing,
    SampleOpen,
    SampleSize,
)
from portal.payouts.services.brief import decide_review_limits
from portal.payouts.services.review import approve_batch, return_batch
from portal.payouts.services.sample import (
    draw_sample,
    drawn_numbers,
    judge_sample_row,
    show_sample_row,
)
from portal.staff.errors import NotAllowed
from tests.factories.payouts import make_approved, make_payee, make_submitted, review


def approve(batch, by):
    return approve_batch(batch=batch, by=by, digest=bytes(batch.digest))


def judge_all(batch, by, *, agrees=True):
    for sampled in queries.current_samples(type(batch).objects.get(pk=batch.pk)):
        for row in sampled.open:
            show_sample_row(batch=batch, number=row.line.number, by=by)
            judge_sample_row(
                batch=batch, number=row.line.number, agrees=agrees, note="姓名不同", by=by
            )


@pytest.fixture
def batch(crew):
    return make_submitted(crew, amounts=["1.00"] * 30)


@pytest.fixture
def sample(crew, batch):
    return draw_sample(batch=batch, by=crew.reviewer, size=10)


def test_the_lot_draws_the_same_rows_for_whoever_has_the_seed(batch, sample):
    numbers = [row.line.number for row in sample.rows.select_related("line")]
    assert len(set(numbers)) == 10
    assert drawn_numbers(Sample.objects.get(), 10) == numbers
    entry = Entry.objects.filter(act="payouts.draw_sample").latest("pk")
    assert (entry.detail["rows"], entry.detail["seed"]) == (numbers, sample.seed)


def test_another_seed_draws_other_rows():
    seeds = [draw(range(1, 1001), 10, seed=seed, digest=b"d") for seed in ("a", "b", "a")]
    assert seeds[0] == seeds[2] != seeds[1]


def test_rows_with_an_alarm_are_drawn_likelier():
    heavy = set(range(1, 101))
    drawn = [
        number
        for seed in range(200)
        for number in draw(range(1, 1001), 10, seed=str(seed), digest=b"", heavy=heavy, weight=5)
    ]
    part = sum(number in heavy for number in drawn) / len(drawn)
    # A tenth of the rows with five times the weight: 5 / 14 of the draws
    assert 0.30 < part < 0.41


def test_a_row_that_an_alarm_means_weighs_more_in_a_drawn_sample(crew):
    staying = [make_payee(crew.villages[0]) for _ in range(2)]
    make_approved(crew, period="2025", payees=staying, amounts=["1.00"] * 2)
    new = [make_payee(crew.villages[0]) for _ in range(28)]
    batch = make_submitted(crew, payees=[*staying, *new], amounts=["1.00"] * 30)
    sample = draw_sample(batch=batch, by=crew.reviewer, size=10)
    numbers = [row.line.number for row in sample.rows.select_related("line")]
    digest = bytes(batch.digest)
    weighed = draw(
        range(1, 31), 10, seed=sample.seed, digest=digest, heavy=set(range(3, 31)), weight=5
    )
    assert numbers == weighed


def test_fewer_than_the_county_wants_or_more_than_there_are_are_not_drawn(crew, batch):
    for size in (9, 31, 0):
        with pytest.raises(SampleSize):
            draw_sample(batch=batch, by=crew.reviewer, size=size)
    small = make_submitted(crew)
    assert draw_sample(batch=small, by=crew.reviewer, size=3).rows.count() == 3


def test_only_whose_turn_it_is_draws(crew, batch):
    with pytest.raises(NotAllowed):
        draw_sample(batch=batch, by=crew.department, size=10)
    with pytest.raises((NotAllowed, MadeByYou)):
        draw_sample(batch=batch, by=crew.clerk, size=10)
    passed = review(batch, crew, until=RouteStep.FINANCE)
    with pytest.raises((NotAllowed, PartTaken)):
        draw_sample(batch=passed, by=crew.department, size=10)


def test_each_look_is_recorded_and_gives_one_row_in_full(crew, batch, sample):
    row = sample.rows.select_related("line").first()
    values = show_sample_row(batch=batch, number=row.line.number, by=crew.reviewer)
    assert set(values) == {"name", "id_number", "card", "payee_name"}
    assert values["name"] == "测试甲"
    entry = Entry.objects.filter(act="crypto.reveal").latest("pk")
    assert (entry.detail["purpose"], entry.detail["rows"]) == ("payouts.sample", 1)
    assert "测试甲" not in str(entry.detail)


def test_a_row_that_was_not_drawn_is_not_shown(crew, batch, sample):
    drawn = set(sample.rows.values_list("line__number", flat=True))
    other = next(number for number in range(1, 31) if number not in drawn)
    with pytest.raises(NotDrawn):
        show_sample_row(batch=batch, number=other, by=crew.reviewer)
    with pytest.raises(NotDrawn):
        judge_sample_row(batch=batch, number=other, agrees=True, by=crew.reviewer)


def test_a_row_is_judged_after_it_was_shown_with_a_word_and_without_numbers(crew, batch, sample):
    number = sample.rows.first().line.number
    with pytest.raises(NotShown):
        judge_sample_row(batch=batch, number=number, agrees=True, by=crew.reviewer)
    show_sample_row(batch=batch, number=number, by=crew.reviewer)
    with pytest.raises(DifferenceMissing):
        judge_sample_row(batch=batch, number=number, agrees=False, note=" ", by=crew.reviewer)
    with pytest.raises(NumberInNote):
        judge_sample_row(
            batch=batch,
            number=number,
            agrees=False,
            note="应为500235199001010015",
            by=crew.reviewer,
        )


def test_an_open_sample_is_neither_approved_past_nor_drawn_anew(crew, batch, sample):
    with pytest.raises(SampleOpen):
        approve(batch, crew.reviewer)
    with pytest.raises(SampleOpen):
        draw_sample(batch=batch, by=crew.reviewer, size=10)
    judge_all(batch, crew.reviewer)
    assert approve(batch, crew.reviewer).review_step == RouteStep.DEPARTMENT


def test_a_row_that_does_not_agree_is_a_reason_to_return_and_no_approval(crew, batch, sample):
    judge_all(batch, crew.reviewer, agrees=False)
    with pytest.raises(SampleDiffers):
        approve(batch, crew.reviewer)
    batch = type(batch).objects.get(pk=batch.pk)
    reason = queries.sample_reason(batch)
    numbers = list(sample.rows.values_list("line__number", flat=True))
    assert f"{numbers[0]}" in reason
    assert "姓名不同" in reason
    return_batch(batch=batch, by=crew.reviewer, reason=reason)


def test_a_judgement_may_be_taken_back_after_a_second_look(crew, batch, sample):
    judge_all(batch, crew.reviewer, agrees=False)
    for row in sample.rows.select_related("line"):
        judge_sample_row(batch=batch, number=row.line.number, agrees=True, by=crew.reviewer)
    assert approve(batch, crew.reviewer).review_step == RouteStep.DEPARTMENT
    assert SampleMarking.objects.filter(mark="DIFFERS").count() == 10


@pytest.mark.parametrize("rule", [SampleRule.ALWAYS, SampleRule.SERIOUS])
def test_the_county_may_require_a_sample_before_finance_approves(crew, rule):
    decide_review_limits(
        basis="云财发〔2026〕7号",
        requested_by=crew.finance,
        approved_by=crew.second_finance,
        sample_rule=rule,
    )
    gone = [make_payee(crew.villages[0]) for _ in range(12)]
    make_required = [make_payee(crew.villages[0]) for _ in range(12)]
    first = make_submitted(crew, period="2025", payees=gone, amounts=["1.00"] * 12)
    draw_sample(batch=first, by=crew.reviewer, size=10)
    judge_all(first, crew.reviewer)
    review(first, crew)
    batch = make_submitted(crew, payees=make_required, amounts=["1.00"] * 12)
    batch = review(batch, crew, until=RouteStep.FINANCE)
    with pytest.raises(SampleMissing):
        approve(batch, crew.finance)
    draw_sample(batch=batch, by=crew.finance, size=10)
    judge_all(batch, crew.finance)
    assert approve(batch, crew.finance).review_step == ""


def test_samples_never_change(crew, batch, sample):
    judge_all(batch, crew.reviewer)
    for model in (Sample, SampleRow, SampleMarking):
        with pytest.raises(Error), transaction.atomic():
            model.objects.all().delete()
    with pytest.raises(Error), transaction.atomic():
        SampleMarking.objects.update(mark="AGREES")
