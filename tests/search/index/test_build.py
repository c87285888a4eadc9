from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from search.index import build, outbox, state
from search.index.build import rebuild
from search.index.errors import Busy, EngineUnavailable, NotBuilt, OtherRelease, OtherState
from search.index.lease import lease
from search.index.subjects import Subject
from search.index.sync import sync_all
from search.models import IndexChange, IndexState

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]


def texts(client, subject) -> list[str]:
    client.indices.refresh(index=subject.alias)
    hits = client.search(index=subject.alias, query={"match_all": {}}, size=100)["hits"]["hits"]
    return sorted(hit["_source"]["text"] for hit in hits)


def indexes(client, subject) -> list[str]:
    return sorted(client.indices.get(index=f"{subject.alias}-*").body)


def change(shelf, key: str, text: str) -> None:
    with transaction.atomic():
        shelf.texts[key] = text
        outbox.add("notes", key)


def test_an_alias_leads_to_a_finished_index_that_the_database_knows(elastic, notes, shelf) -> None:
    shelf.texts = {"1": "耕地 补贴", "2": "低保"}
    built = rebuild(notes)
    assert texts(elastic, notes) == ["低保", "耕地", "补贴"]
    assert built.documents == 3
    assert built.index.startswith(f"{notes.alias}-20")
    assert state.trusted_index(notes, elastic).name == IndexState.objects.get().index == built.index


def test_the_second_build_replaces_the_first(elastic, notes, shelf) -> None:
    shelf.texts = {"1": "旧"}
    first = rebuild(notes)
    shelf.texts = {"1": "新"}
    second = rebuild(notes)
    assert second.removed == (first.index,)
    assert indexes(elastic, notes) == [second.index]
    assert texts(elastic, notes) == ["新"]


def test_an_unknown_field_is_refused_and_the_old_index_goes_on(
    elastic, notes, shelf, monkeypatch
) -> None:
    shelf.texts = {"1": "旧"}
    first = rebuild(notes)
    wrong = Subject("notes", notes.document, lambda _keys=None: [("1", {"x": 1})], lambda: 0)
    with pytest.raises(EngineUnavailable, match="strict_dynamic_mapping_exception x 1"):
        rebuild(wrong)
    assert indexes(elastic, notes) == [first.index]
    assert state.trusted_index(notes, elastic).name == first.index


def test_what_changes_while_it_is_built_stands_in_the_new_index(elastic, notes, shelf) -> None:
    shelf.texts = {"1": "一", "2": "二", "3": "三"}
    rebuild(notes)

    def meanwhile() -> None:
        change(shelf, "1", "一改")
        sync_all(notes)  # the old index is kept in step, which settles the change
        shelf.texts.pop("2")
        change(shelf, "4", "四")
        with transaction.atomic():
            outbox.add("notes", "2")

    shelf.meanwhile.append(meanwhile)
    rebuild(notes)
    assert texts(elastic, notes) == ["一改", "三", "四"]
    assert IndexChange.objects.pending().count() == 0


def test_many_changes_are_followed_before_the_swap(elastic, notes, shelf) -> None:
    shelf.texts = {str(n): "旧" for n in range(60)}

    def meanwhile() -> None:
        for n in range(50):
            change(shelf, str(n), "新")

    shelf.meanwhile.append(meanwhile)
    rebuild(notes)
    assert texts(elastic, notes) == ["新"] * 50 + ["旧"] * 10


def test_a_change_committed_late_is_not_missed_for_its_small_number(elastic, notes, shelf) -> None:
    # A transaction took number n, another n + 1 and committed first: only then the build began.
    late = IndexChange(pk=1_000_000, subject="notes", key="1", noted_at="2026-11-01T00:00Z")
    with transaction.atomic():
        outbox.add("notes", "9")
    IndexChange.objects.update(id=2_000_000)

    def meanwhile() -> None:
        shelf.texts["1"] = "late"
        late.save(force_insert=True)

    shelf.meanwhile.append(meanwhile)
    rebuild(notes)
    assert texts(elastic, notes) == ["late"]


def test_an_interrupted_build_is_cleaned_up_by_the_next(elastic, notes, shelf, monkeypatch) -> None:
    shelf.texts = {"1": "一"}
    first = rebuild(notes)
    with monkeypatch.context() as patch:
        # Killed: not even the cleaning runs.
        patch.setattr(build, "_remove", lambda *_args, **_how: None)
        shelf.meanwhile.append(lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            rebuild(notes)
    assert len(indexes(elastic, notes)) == 2
    assert state.trusted_index(notes, elastic).name == first.index
    last = rebuild(notes)
    assert indexes(elastic, notes) == [last.index]


def test_a_build_that_fails_removes_its_own_index(elastic, notes, shelf) -> None:
    shelf.meanwhile.append(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rebuild(notes)
    assert indexes(elastic, notes) == []


def test_two_do_not_build_at_once(elastic, notes) -> None:
    with lease("index-build-notes"), pytest.raises(Busy):
        rebuild(notes)


def test_an_index_in_the_place_of_the_alias_gives_way(elastic, notes, shelf) -> None:
    shelf.texts = {"1": "一"}
    elastic.indices.create(index=notes.alias)
    with pytest.raises(NotBuilt):
        state.live_index(notes, elastic)
    rebuild(notes)
    assert texts(elastic, notes) == ["一"]


def test_a_missing_alias_an_unfinished_index_and_an_older_release_are_told_apart(
    elastic, notes, shelf
) -> None:
    with pytest.raises(NotBuilt):
        state.trusted_index(notes, elastic)
    index = rebuild(notes).index
    state.write_meta(notes, elastic, index, state.BUILDING, 1)
    with pytest.raises(NotBuilt):
        state.trusted_index(notes, elastic)
    state.write_meta(notes, elastic, index, state.COMPLETE, 1)
    older = Subject("notes", notes.document, shelf, lambda: 0, release=2)
    with pytest.raises(OtherRelease):
        state.trusted_index(older, elastic)
    elastic.indices.delete_alias(index=index, name=notes.alias)
    with pytest.raises(NotBuilt):
        state.trusted_index(notes, elastic)


def test_an_index_restored_from_a_snapshot_is_not_trusted(elastic, notes, shelf) -> None:
    index = rebuild(notes).index
    for text in "二三四":
        change(shelf, "1", text)
        sync_all(notes)
    assert state.trusted_index(notes, elastic).generation == 4
    state.write_meta(notes, elastic, index, state.COMPLETE, 2)
    with pytest.raises(OtherState):
        state.trusted_index(notes, elastic)


def test_an_index_one_generation_ahead_is_trusted_while_its_change_is_pending(
    elastic, notes, shelf
) -> None:
    index = rebuild(notes).index
    change(shelf, "1", "一")
    state.write_meta(notes, elastic, index, state.COMPLETE, 2)  # the worker was killed after this
    assert sync_all(notes) == 1
    assert texts(elastic, notes) == ["一"]
    live = state.trusted_index(notes, elastic)
    assert IndexState.objects.get().generation == live.generation == 3


def test_the_command_says_what_it_did_and_what_is_wrong(elastic, notes, shelf, settings) -> None:
    out = io.StringIO()
    shelf.texts = {"1": "一"}
    call_command("rebuild_index", stdout=out)
    assert "notes: 1 documents" in out.getvalue()
    call_command("rebuild_index", "--engine", "database", stdout=out)
    assert "notes: 0 rows in the database" in out.getvalue()
    settings.SEARCH_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match="What answered before still does"):
        call_command("rebuild_index", stdout=out)
    settings.SEARCH_URL = ""
    with pytest.raises(CommandError, match="SEARCH_URL"):
        call_command("rebuild_index", "--engine", "elasticsearch", stdout=out)
