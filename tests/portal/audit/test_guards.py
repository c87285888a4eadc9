from __future__ import annotations

import threading

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, models, transaction

from portal.audit.actors import SYSTEM
from portal.audit.errors import GuardRefused, UnknownLift
from portal.audit.guards import lifted
from portal.audit.models import Entry, Lift, Seal
from portal.audit.sealer import seal_pending
from portal.audit.services import record
from portal.audit.triggers import install, lifted_all, missing


def refusal(act) -> tuple[str, str]:
    with pytest.raises(GuardRefused) as refused, transaction.atomic():
        act()
    return refused.value.operation, refused.value.table


def test_frozen_row_can_be_neither_changed_nor_deleted(frozen_model):
    paper = frozen_model()
    row = paper.objects.create(title="a")
    assert refusal(row.save) == ("UPDATE", "audit_paper")
    assert refusal(lambda: paper.objects.update(note="x")) == ("UPDATE", "audit_paper")
    assert refusal(row.delete) == ("DELETE", "audit_paper")
    assert refusal(lambda: paper.objects.all()._raw_delete("default")) == (
        "DELETE",
        "audit_paper",
    )
    assert paper.objects.values_list("title", "note").get() == ("a", None)


def test_refusal_says_what_was_refused_and_no_value(frozen_model):
    row = frozen_model().objects.create(title="张三")
    with pytest.raises(GuardRefused) as refused, transaction.atomic():
        row.save()
    assert "audit_paper" in str(refused.value)
    assert "张三" not in f"{refused.value} {refused.value.__cause__}"


def test_only_the_named_columns_are_frozen(frozen_model):
    paper = frozen_model(frozen=("title",))
    row = paper.objects.create(title="a")
    row.note = "free"
    row.save()
    row.title = "b"
    assert refusal(row.save) == ("UPDATE", "audit_paper")
    assert paper.objects.values_list("title", "note").get() == ("a", "free")


def test_frozen_column_cannot_change_from_or_to_null(frozen_model):
    paper = frozen_model(frozen=("note",))
    paper.objects.create(title="a")
    assert refusal(lambda: paper.objects.update(note="x")) == ("UPDATE", "audit_paper")
    paper.objects.create(title="b", note="y")
    assert refusal(lambda: paper.objects.filter(title="b").update(note=None)) == (
        "UPDATE",
        "audit_paper",
    )


def test_column_that_waits_may_be_set_once(frozen_model):
    paper = frozen_model(frozen=("title",), once=("note",))
    paper.objects.create(title="a")
    paper.objects.update(note="x")
    assert refusal(lambda: paper.objects.update(note="y")) == ("UPDATE", "audit_paper")
    assert refusal(lambda: paper.objects.update(note=None)) == ("UPDATE", "audit_paper")
    assert refusal(lambda: paper.objects.update(title="b")) == ("UPDATE", "audit_paper")


def test_all_but_the_column_that_waits_is_frozen(frozen_model):
    paper = frozen_model(once=("note",))
    paper.objects.create(title="a")
    assert refusal(lambda: paper.objects.update(title="b")) == ("UPDATE", "audit_paper")
    paper.objects.update(note="x")
    assert refusal(lambda: paper.objects.update(note="y")) == ("UPDATE", "audit_paper")


def test_deletable_rows_go(frozen_model):
    paper = frozen_model(deletable=True)
    paper.objects.create(title="a")
    paper.objects.all().delete()
    assert paper.objects.count() == 0


def test_lift_opens_the_tables_that_name_it_for_its_length(frozen_model):
    paper = frozen_model(lift=("erasure",))
    row = paper.objects.create(title="a")
    with lifted("erasure"):
        paper.objects.update(title="b")
        assert Lift.objects.count() == 1
    assert Lift.objects.count() == 0
    assert refusal(row.delete) == ("DELETE", "audit_paper")
    with lifted("erasure"):
        row.delete()
    assert paper.objects.count() == 0


def test_rotation_changes_but_never_deletes(frozen_model):
    paper = frozen_model(lift=("rotation",))
    row = paper.objects.create(title="a")
    with lifted("rotation"):
        paper.objects.update(title="b")
        assert refusal(row.delete) == ("DELETE", "audit_paper")
    assert paper.objects.get().title == "b"


def test_lift_of_another_name_opens_nothing(frozen_model):
    paper = frozen_model(lift=("erasure",))
    paper.objects.create(title="a")
    with transaction.atomic():
        Lift.objects.create(name="rotation").delete()
    with pytest.raises(UnknownLift), lifted("whatever"):
        pass


def test_failure_inside_a_lift_takes_the_lift_with_it(frozen_model):
    paper = frozen_model(lift=("erasure",))
    row = paper.objects.create(title="a")
    with pytest.raises(ZeroDivisionError), lifted("erasure"):
        paper.objects.update(title=str(1 // 0))
    assert Lift.objects.count() == 0
    assert refusal(row.save) == ("UPDATE", "audit_paper")


def test_truncate_and_insert_or_replace_are_no_way_round(frozen_model):
    paper = frozen_model()
    row = paper.objects.create(title="a")
    sql = (
        "TRUNCATE audit_paper"
        if connection.vendor == "postgresql"
        else f"INSERT OR REPLACE INTO audit_paper (id, title) VALUES ({row.pk}, 'b')"  # noqa: S608
    )
    with pytest.raises(GuardRefused), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert paper.objects.get().title == "a"


def test_guard_survives_the_rebuild_of_its_table(frozen_model):
    paper = frozen_model()
    row = paper.objects.create(title="a")
    wider = models.CharField(max_length=99)
    wider.set_attributes_from_name("title")
    wider.model = paper
    with connection.schema_editor() as editor:
        editor.alter_field(paper, paper._meta.get_field("title"), wider)
    install(app_label="audit")
    assert refusal(row.save) == ("UPDATE", "audit_paper")


def test_changed_declaration_replaces_the_triggers(frozen_model):
    paper = frozen_model()
    row = paper.objects.create(title="a")
    frozen_model(frozen=("note",), deletable=True)
    assert missing("default") == []
    row.title = "b"
    row.save()
    row.delete()
    assert paper.objects.count() == 0


def test_unknown_column_is_an_error_at_once(frozen_model):
    with pytest.raises(FieldDoesNotExist):
        frozen_model(frozen=("titel",))


@pytest.mark.django_db
def test_entries_and_seals_are_guarded_without_a_lift():
    entry = record(act="a.b", actor=SYSTEM)
    seal_pending()
    assert refusal(lambda: Entry.objects.update(act="x")) == ("UPDATE", "audit_entry")
    assert refusal(lambda: Seal.objects.update(seq=9)) == ("UPDATE", "audit_seal")
    assert refusal(lambda: Seal.objects.all().delete()) == ("DELETE", "audit_seal")
    assert refusal(lambda: Entry.objects.filter(pk=entry.pk)._raw_delete("default")) == (
        "DELETE",
        "audit_entry",
    )


@pytest.mark.usefixtures("own_tables")
def test_all_guards_are_off_for_a_flush_and_back_afterwards():
    record(act="a.b", actor=SYSTEM)
    connection.check_constraints()
    with lifted_all():
        Entry.objects.update(act="x.y")
    assert Entry.objects.get().act == "x.y"
    assert missing("default") == []
    assert refusal(lambda: Entry.objects.update(act="z")) == ("UPDATE", "audit_entry")


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_other_transactions_never_see_a_lift(frozen_model):
    paper = frozen_model(lift=("erasure",))
    paper.objects.create(title="a")
    seen: list[tuple[str, str]] = []

    def neighbour() -> None:
        try:
            seen.append(refusal(lambda: paper.objects.update(title="b")))
        finally:
            connection.close()

    with lifted("erasure"):
        thread = threading.Thread(target=neighbour)
        thread.start()
        thread.join()
    assert seen == [("UPDATE", "audit_paper")]
    assert paper.objects.get().title == "a"


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_a_lift_cannot_be_committed():
    with pytest.raises(GuardRefused) as refused:
        Lift.objects.create(name="erasure")  # commits by itself
    assert refused.value.operation == "COMMIT"
    with pytest.raises(IntegrityError, match="COMMIT on"), transaction.atomic():
        Lift.objects.create(name="erasure")
    assert Lift.objects.count() == 0


@pytest.mark.postgres_only
def test_temporary_table_of_the_same_name_lifts_nothing(frozen_model):
    paper = frozen_model(lift=("erasure",))
    paper.objects.create(title="a")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE audit_lift (id bigint, name text)")
        try:
            cursor.execute("INSERT INTO pg_temp.audit_lift VALUES (1, 'erasure')")
            assert refusal(lambda: paper.objects.update(title="b")) == ("UPDATE", "audit_paper")
        finally:
            cursor.execute("DROP TABLE pg_temp.audit_lift")
