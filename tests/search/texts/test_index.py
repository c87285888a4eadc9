from __future__ import annotations

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from search.models import Text
from search.sources import UnknownSource, changed, gone
from search.texts import index
from search.texts.tables import TOKENS


def titles() -> list[str]:
    return sorted(Text.objects.filter(key__startswith="page:").values_list("title", flat=True))


def token_rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TOKENS}")  # noqa: S608 - our own name
        return cursor.fetchone()[0]


def test_a_changed_key_is_read_in_by_the_task(transactional_db, shelf, run_tasks) -> None:
    shelf.put(1, "高龄津贴发放公告")
    changed("page:1")
    assert titles() == []
    run_tasks()
    assert titles() == ["高龄津贴发放公告"]


def test_news_of_a_transaction_that_failed_is_none(transactional_db, shelf, run_tasks) -> None:
    shelf.put(1, "公告")
    with transaction.atomic():
        changed("page:1")
        transaction.set_rollback(True)
    assert run_tasks() == 0
    assert titles() == []


def test_what_is_no_longer_public_leaves_with_its_tokens(
    transactional_db, library, run_tasks
) -> None:
    before = token_rows()
    shelf = library(("一", ""), ("二", ""))
    assert token_rows() == before + 2
    del shelf.held["page:1"]
    changed("page:1")
    run_tasks()
    assert titles() == ["二"]
    assert token_rows() == before + 1


def test_what_is_gone_is_gone_before_the_task_runs(transactional_db, library, run_tasks) -> None:
    shelf = library(("一", ""), ("二", ""))
    del shelf.held["page:1"]
    gone("page:1")
    assert titles() == ["二"]
    run_tasks()
    assert titles() == ["二"]


def test_an_unchanged_text_is_not_written_again(library) -> None:
    shelf = library(("一", "甲"), ("二", "乙"))
    assert index.refresh({"page:*"}) == (0, set())
    shelf.put(1, "一", "丙")
    assert index.refresh({"page:*"}) == (1, set())


def test_an_unreachable_source_is_retried_and_delays_no_other(
    transactional_db, shelf, run_tasks
) -> None:
    shelf.put(1, "公告")
    shelf.broken = True
    _done, failed = index.refresh({"page:1", "policy:*"})
    assert failed == {"page:1"}
    changed("page:1")
    run_tasks()
    shelf.broken = False
    waiting = DBTaskResult.objects.get(status="READY")
    assert waiting.args_kwargs["args"] == [["page:1"], 2]
    assert waiting.run_after > waiting.enqueued_at


def test_a_key_of_nobody_is_refused(db) -> None:
    with pytest.raises(UnknownSource):
        changed("nobody:1")


def test_making_all_anew_drops_what_nobody_holds(library) -> None:
    shelf = library(("一", ""), ("二", ""))
    Text.objects.filter(key="page:2").update(key="nobody:2")
    shelf.held.pop("page:1")
    total, _written = index.rebuild()
    assert titles() == ["二"]
    assert not Text.objects.filter(key__startswith="nobody:").exists()
    assert total == Text.objects.count()


def test_signs_that_no_database_takes_are_left_out(library) -> None:
    library(("标题\0二", "正文\ud800三" + "长" * 300_000))
    text = Text.objects.get(key="page:1")
    assert text.title == "标题 二"
    assert text.body.startswith("正文三")
    assert len(text.body) == 200_000
