"""Quotas of full values: one count for every way, a refusal with a way out, raised by another."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.audit.models import Entry
from portal.payouts.enums import RollPurpose
from portal.payouts.services.print_roll import print_roll
from portal.payouts.services.sample import draw_sample, show_sample_row
from portal.payouts.services.send import download_bank_file
from portal.staff.enums import Act, RevealWay, Role
from portal.staff.errors import BasisMissing, NotAllowed
from portal.staff.models import QuotaRaise, RevealCount, User
from portal.staff.powers import POWERS
from portal.staff.quota_errors import (
    DayQuotaReached,
    MonthQuotaReached,
    NobodyToRaise,
    RaiseForYourself,
    RaiseTooLarge,
)
from portal.staff.quotas import PURPOSES, Quota, quota_of, quotas
from portal.staff.services.quota_report import reveals_of_month
from portal.staff.services.quotas import LARGEST_RAISE, raise_quota, usage_near_end
from tests.factories.payouts import (
    load_small_county,
    make_crew,
    make_draft,
    make_sent,
    make_submitted,
)
from tests.factories.staff import make_user

# What each way needs, so that nobody who has the power stands without a quota of his own
POWERS_OF_WAY = {
    RevealWay.LIST: (Act.PRINT_ROLL, Act.OPEN_SOURCE),
    RevealWay.BANK: (Act.SEND_BATCH,),
    RevealWay.ONE: (
        Act.CHECK_BATCH,
        Act.REVIEW_BATCH,
        Act.RECEIVE_BATCH,
        Act.REVIEW_ACCOUNT_CHANGE,
        Act.CONFIRM_ACCOUNT_CHANGE,
        Act.AUDIT_ACCOUNT_CHANGE,
    ),
}


@pytest.fixture
def security(crew):
    return make_user(Role.SECURITY_ADMIN, "F00")


@pytest.fixture
def small(monkeypatch):
    """Five people a day and eight a month, for everybody and every way."""
    monkeypatch.setattr("portal.staff.services.quotas.quota_of", lambda _role, way: _small(way))
    monkeypatch.setattr("portal.staff.services.quota_report.quota_of", lambda _r, way: _small(way))


def _small(way):
    return None if way == RevealWay.SENT else Quota(5, 8)


def names(batch, by):
    return print_roll(batch=batch, by=by, purpose=RollPurpose.SIGNATURE)


def raised_for(user, by, persons=3, way=RevealWay.LIST, reason="补打签字表"):
    return raise_quota(account=user.username, way=way, persons=persons, reason=reason, by=by)


def test_whoever_may_see_full_values_has_a_quota_and_every_quota_somebody():
    powers = {
        (role.value, way.value)
        for way, acts in POWERS_OF_WAY.items()
        for act in acts
        for role in POWERS[act]
    }
    assert set(quotas()) == powers
    assert all(0 < quota.day <= quota.month for quota in quotas().values())


def test_a_clerk_with_3000_rows_has_room_for_ten_batches_a_day_and_a_role_without_a_row_for_least():
    assert quota_of(Role.TOWNSHIP_CLERK, RevealWay.LIST).day >= 10 * 3000
    assert quota_of("", RevealWay.LIST) == quota_of(Role.VILLAGE_CLERK, RevealWay.LIST)
    assert quota_of(Role.TOWNSHIP_CLERK, RevealWay.SENT) is None


def test_every_way_out_is_counted_by_person_and_purpose(crew):
    batch = make_submitted(crew, amounts=["1.00"] * 4)
    names(batch, crew.clerk)
    names(batch, crew.clerk)
    print_roll(batch=batch, by=crew.clerk)
    sample = draw_sample(batch=batch, by=crew.reviewer, size=4)
    number = sample.rows.first().line.number
    show_sample_row(batch=batch, number=number, by=crew.reviewer)
    counted = {
        (row.member, row.purpose): (row.way, row.role, row.persons, row.times)
        for row in RevealCount.objects.select_related("member")
    }
    assert counted == {
        (crew.clerk.member, "payouts.print_roll"): ("LIST", Role.TOWNSHIP_CLERK, 8, 2),
        (crew.reviewer.member, "payouts.sample"): ("ONE", Role.TOWNSHIP_REVIEWER, 1, 1),
    }


def test_a_batch_is_sent_whatever_was_counted_and_its_file_fetched_again_within_the_quota(
    crew, small
):
    batch, _file = make_sent(crew, amounts=["1.00"] * 6)
    assert RevealCount.objects.get(purpose="payouts.send").persons == 6
    with pytest.raises(DayQuotaReached):
        download_bank_file(batch=batch, by=crew.clerk)


def test_at_the_quota_nothing_is_shown_counted_or_written_and_the_sentence_says_who_helps(
    crew, small, security
):
    batch = make_draft(crew, amounts=["1.00"] * 3)
    names(batch, crew.clerk)
    before = Entry.objects.count()
    with pytest.raises(DayQuotaReached) as refusal:
        names(batch, crew.clerk)
    assert security.member.name in str(refusal.value)
    assert Entry.objects.count() == before
    assert RevealCount.objects.get().persons == 3
    # Masked lists and other people go on
    print_roll(batch=batch, by=crew.clerk)
    names(make_submitted(crew, amounts=["1.00"]), crew.reviewer)


def test_a_raise_is_for_one_person_one_way_and_that_day(crew, small, security):
    batch = make_draft(crew, amounts=["1.00"] * 4)
    names(batch, crew.clerk)
    raised_for(crew.clerk, security, way=RevealWay.BANK)
    with pytest.raises(DayQuotaReached):
        names(batch, crew.clerk)
    raised_for(crew.clerk, security)
    names(batch, crew.clerk)
    assert RevealCount.objects.get().persons == 8
    entry = Entry.objects.filter(act="staff.raise_quota").latest("pk")
    assert entry.subject_label == crew.clerk.username
    assert (entry.detail["persons"], entry.detail["reason"]) == (3, "补打签字表")


def test_a_raise_of_yesterday_gives_nothing_today(crew, small, security):
    QuotaRaise.objects.create(
        member=crew.clerk.member,
        way=RevealWay.LIST,
        day=timezone.localdate() - dt.timedelta(days=1),
        persons=3,
        reason="昨天",
        given_by=security.member,
    )
    with pytest.raises(DayQuotaReached):
        names(make_draft(crew, amounts=["1.00"] * 6), crew.clerk)


def test_the_month_has_a_quota_of_its_own_and_begins_anew(crew, small, monkeypatch):
    days = iter((dt.date(2099, 7, 30), dt.date(2099, 7, 31), dt.date(2099, 8, 1)))
    batch = make_draft(crew, amounts=["1.00"] * 5)

    def on_the_next_day():
        day = next(days)
        monkeypatch.setattr("portal.staff.services.quotas.timezone.localdate", lambda *_a: day)

    on_the_next_day()
    names(batch, crew.clerk)
    on_the_next_day()
    with pytest.raises(MonthQuotaReached):
        names(batch, crew.clerk)
    on_the_next_day()
    names(batch, crew.clerk)


def test_whoever_comes_near_the_end_is_told(crew, small):
    batch = make_draft(crew, amounts=["1.00"] * 2)
    names(batch, crew.clerk)
    assert usage_near_end(user=crew.clerk, way=RevealWay.LIST) is None
    names(batch, crew.clerk)
    usage = usage_near_end(user=crew.clerk, way=RevealWay.LIST)
    assert (usage.day, usage.left) == (4, 1)


def test_only_another_person_with_the_post_raises_with_a_reason(crew, security):
    for user in (crew.clerk, crew.reviewer, make_user(Role.SYSTEM_ADMIN, "F00")):
        with pytest.raises(NotAllowed):
            raised_for(crew.clerk, user)
    with pytest.raises(RaiseForYourself):
        raised_for(security, security)
    with pytest.raises(BasisMissing):
        raised_for(crew.clerk, security, reason=" ")
    for persons in (0, LARGEST_RAISE + 1):
        with pytest.raises(RaiseTooLarge):
            raised_for(crew.clerk, security, persons=persons)
    for account in ("nobody", make_user().username):
        with pytest.raises(NobodyToRaise):
            raise_quota(account=account, way=RevealWay.LIST, persons=1, reason="x", by=security)


def test_the_database_takes_no_own_raise_and_no_smaller_count(crew, security):
    raised_for(crew.clerk, security)
    names(make_draft(crew), crew.clerk)
    own = {"given_by": security.member, "day": timezone.localdate(), "persons": 1, "reason": "x"}
    for write in (
        lambda: QuotaRaise.objects.create(member=security.member, way=RevealWay.LIST, **own),
        lambda: QuotaRaise.objects.update(persons=999),
        lambda: QuotaRaise.objects.all().delete(),
        lambda: RevealCount.objects.update(persons=0),
        lambda: RevealCount.objects.update(member=security.member),
        lambda: RevealCount.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_the_report_names_person_purpose_and_what_is_left_in_few_queries(
    crew, small, security, django_assert_max_num_queries
):
    batch = make_draft(crew, amounts=["1.00"] * 4)
    names(batch, crew.clerk)
    raised_for(crew.clerk, security)
    names(make_submitted(crew, amounts=["1.00"]), crew.reviewer)
    first = timezone.localdate().replace(day=1)
    with django_assert_max_num_queries(8):
        nearest, other = reveals_of_month(first=first, by=security)
    assert (nearest.name, nearest.account) == (crew.clerk.member.name, crew.clerk.username)
    assert (nearest.day, nearest.usage.quota) == (4, Quota(8, 11))
    assert list(nearest.purposes.values()) == [(4, 1)]
    assert other.account == crew.reviewer.username
    assert reveals_of_month(first=first, by=security, name=crew.clerk.username) == [nearest]
    last_month = (first - dt.timedelta(days=1)).replace(day=1)
    assert reveals_of_month(first=last_month, by=security) == []
    with pytest.raises(NotAllowed):
        reveals_of_month(first=first, by=crew.clerk)


def test_only_a_new_batch_of_failed_rows_is_counted_for_nobody():
    unseen = {purpose for purpose, declared in PURPOSES.items() if declared.way is None}
    assert unseen == {"payouts.reissue"}


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_pass_no_quota(transactional_db, small):
    load_small_county()
    crew = make_crew()
    batch = make_draft(crew, amounts=["1.00"])

    def look(_n: int) -> int:
        try:
            names(batch, User.objects.get(pk=crew.clerk.pk))
        except DayQuotaReached:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(look, range(20))) == 5
    assert RevealCount.objects.get().persons == 5
