from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from portal.clocks import now
from search import tasks
from search.index import outbox, state, sync
from search.index.build import rebuild
from search.index.errors import LeaseLost
from search.index.lease import HeldLease, lease
from search.index.sync import sync_all, sync_keys, write_lease
from search.models import IndexChange, IndexState, Lease
from search.tasks import changed, update_index

# The worker has connections of its own
pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """Ends a task as a killed process does: nothing after it runs."""


def texts(client, subject) -> list[str]:
    hits = client.search(index=subject.alias, query={"match_all": {}}, size=100)["hits"]["hits"]
    return sorted(hit["_source"]["text"] for hit in hits)


def put(shelf, **texts: str) -> None:
    with transaction.atomic():
        for key, text in texts.items():
            shelf.texts[key] = text
        changed("notes", *texts)


def later() -> list[float]:
    """Return in how many seconds tasks are due that stand for later."""
    at = now()
    rows = DBTaskResult.objects.filter(status="READY", run_after__lt=at + timedelta(days=1))
    return [(run - at).total_seconds() for run in rows.values_list("run_after", flat=True)]


def make_due() -> None:
    DBTaskResult.objects.filter(status="READY").update(run_after=now())


@pytest.mark.elasticsearch
def test_a_change_reaches_the_index_through_the_worker(elastic, notes, shelf, run_tasks) -> None:
    rebuild(notes)
    put(shelf, a="耕地 补贴", b="低保")
    assert outbox.has_pending("notes")
    assert run_tasks() == 1
    assert texts(elastic, notes) == ["低保", "耕地", "补贴"]
    assert not outbox.has_pending("notes")
    assert later() == []


@pytest.mark.elasticsearch
def test_what_is_gone_leaves_the_index_and_the_rest_stays(elastic, notes, shelf, run_tasks) -> None:
    shelf.texts = {"a": "一 二 三", "b": "四"}
    rebuild(notes)
    put(shelf, a="二 五")
    run_tasks()
    assert texts(elastic, notes) == ["二", "五", "四"]
    put(shelf, a="")
    run_tasks()
    assert texts(elastic, notes) == ["四"]


@pytest.mark.elasticsearch
def test_synchronising_twice_ends_in_the_same_state(elastic, notes, shelf) -> None:
    rebuild(notes)
    put(shelf, a="一 二")
    assert sync_all(notes) == 1
    IndexChange.objects.update(done_at=None)
    assert sync_all(notes) == 1
    assert sync_all(notes) == 0
    assert texts(elastic, notes) == ["一", "二"]


def test_a_change_is_recorded_in_its_transaction_or_not_at_all(notes) -> None:
    with transaction.atomic():
        changed("notes", "a")
        transaction.set_rollback(True)
    assert IndexChange.objects.count() == DBTaskResult.objects.count() == 0


def test_a_change_without_a_transaction_is_refused(notes) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        outbox.add("notes", "a")


@pytest.mark.elasticsearch
def test_while_the_engine_is_away_the_task_waits_longer_each_time(
    elastic, notes, shelf, run_tasks, settings
) -> None:
    rebuild(notes)
    settings.SEARCH_URL, real = "http://127.0.0.1:9", settings.SEARCH_URL
    put(shelf, a="一")
    put(shelf, b="二")
    pauses = []
    for age in (0, 10, 60, 1000):
        IndexChange.objects.update(noted_at=now() - timedelta(seconds=age))
        run_tasks()
        (pause,) = later()  # however many changes wait, one task stands for later
        pauses.append(round(pause))
        make_due()
    assert pauses == [2, 5, 30, 120]
    settings.SEARCH_URL = real
    run_tasks()
    assert texts(elastic, notes) == ["一", "二"]
    assert later() == []


@pytest.mark.elasticsearch
def test_a_killed_worker_leaves_a_task_that_goes_on(
    elastic, notes, shelf, run_tasks, monkeypatch
) -> None:
    rebuild(notes)
    put(shelf, a="一 二")
    DBTaskResult.objects.update(status="RUNNING")  # claimed by the worker that is killed

    def die(*_args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(state, "write_meta", die)
        patch.setattr(HeldLease, "release", lambda _self: None)
        with pytest.raises(Killed):
            update_index.call("notes")
    assert outbox.has_pending("notes")
    assert Lease.objects.filter(name=write_lease(notes), until__gt=now()).exists()
    (pause,) = later()
    assert pause > 60
    # Its time comes, and so does the end of the dead worker's lease.
    Lease.objects.update(until=now())
    make_due()
    run_tasks()
    assert texts(elastic, notes) == ["一", "二"]
    assert not outbox.has_pending("notes")


@pytest.mark.elasticsearch
def test_a_second_worker_leaves_it_to_the_first_and_looks_again(
    elastic, notes, shelf, run_tasks
) -> None:
    rebuild(notes)
    put(shelf, a="一")
    with lease(write_lease(notes)):
        run_tasks()
        assert outbox.has_pending("notes")
    assert [round(pause) for pause in later()] == [2]
    make_due()
    run_tasks()
    assert texts(elastic, notes) == ["一"]


@pytest.mark.elasticsearch
def test_a_change_after_the_last_batch_is_queued_again(
    elastic, notes, shelf, run_tasks, monkeypatch
) -> None:
    rebuild(notes)
    put(shelf, a="一")
    real = sync.sync_all

    def and_then_another(subject: object) -> int:
        done = real(subject)
        with transaction.atomic():
            shelf.texts["b"] = "二"
            outbox.add("notes", "b")  # its own task found the lease taken
        monkeypatch.setattr(tasks, "sync_all", real)
        return done

    monkeypatch.setattr(tasks, "sync_all", and_then_another)
    run_tasks()
    assert texts(elastic, notes) == ["一", "二"]


def test_without_an_engine_the_outbox_empties_and_no_index_is_trusted(notes, run_tasks) -> None:
    IndexState.objects.create(subject="notes", index="x", built_at=now())
    with transaction.atomic():
        changed("notes", "a", "b")
    run_tasks()
    assert not outbox.has_pending("notes")
    assert IndexState.objects.count() == 0


def test_a_lease_keeps_others_out_until_it_is_given_back_or_runs_out(notes) -> None:
    with lease("one") as held:
        with pytest.raises(Exception, match="one"), lease("one"):
            pass
        Lease.objects.update(until=now())
        with lease("one"):
            held.until = now()
            with pytest.raises(LeaseLost):
                held.renew()
    assert not Lease.objects.filter(name="one", until__gt=now()).exists()


def test_a_lease_is_extended_before_it_runs_out(notes, django_assert_num_queries) -> None:
    with lease("one") as held:
        with django_assert_num_queries(0):
            held.renew()
        held.until = now() + timedelta(seconds=10)
        held.renew()
        assert Lease.objects.get().until > now() + timedelta(seconds=50)


@pytest.mark.elasticsearch
def test_more_documents_than_one_bulk_chunk_arrive(elastic, notes, shelf) -> None:
    index = rebuild(notes).index
    shelf.texts = {"a": " ".join(map(str, range(4_321)))}
    sync_keys(notes, index, {"a"}, lambda: None)
    assert elastic.count(index=notes.alias)["count"] == 4_321
    shelf.texts = {}
    sync_keys(notes, index, {"a"}, lambda: None)
    assert elastic.count(index=notes.alias)["count"] == 0
