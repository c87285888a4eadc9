"""A release only adds to the schema; what it takes away, a later one takes."""

from __future__ import annotations

import pytest
from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from tests.releases.expanding import refusals, released


def loader() -> MigrationLoader:
    return MigrationLoader(None)


def nodes_of_release(graph: MigrationLoader) -> list[tuple[str, str]]:
    names = set(released()["migrations"])
    ours = {name.partition(".")[0] for name in names}
    return [
        node for node in graph.graph.nodes if node[0] not in ours or f"{node[0]}.{node[1]}" in names
    ]


def test_what_was_released_is_still_there():
    here = {f"{app}.{name}" for app, name in loader().disk_migrations}
    assert set(released()["migrations"]) - here == set()


def test_what_came_since_the_release_lets_old_code_go_on():
    graph = loader()
    old = set(nodes_of_release(graph))
    lines = []
    for node in graph.graph.nodes:
        if node not in old:
            migration = graph.graph.nodes[node]
            lines += refusals(migration, graph.project_state(node, at_end=False))
    assert lines == []


@pytest.mark.django_db
def test_the_tables_take_what_the_released_models_write_and_hold_what_they_read():
    graph = loader()
    state = graph.project_state(nodes_of_release(graph))
    head = graph.project_state(graph.graph.leaf_nodes())
    faults = []
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in state.apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            # A virtual table of SQLite's full text search does not list its rowid
            if model._meta.proxy or table.endswith("_fts"):
                continue
            if table not in tables:
                faults.append(f"{table} is gone")
                continue
            columns = connection.introspection.get_table_description(cursor, table)
            faults += faults_of(model, columns)
    assert faults == []
    assert len(state.models) > 100
    assert set(state.models) <= set(head.models)


def faults_of(model: type[models.Model], columns: list) -> list[str]:
    """Return what the code of a released model would stumble over."""
    table = model._meta.db_table
    old = {field.column: field for field in model._meta.local_concrete_fields}
    new = {column.name: column for column in columns}
    lines = [f"{table}.{name} is gone" for name in old if name not in new]
    for name, column in new.items():
        if name not in old and not column.null_ok and column.default is None:
            lines.append(f"{table}.{name} must be filled, and old code does not know it")
        if name in old and old[name].null and not column.null_ok and not old[name].primary_key:
            lines.append(f"{table}.{name} takes no NULL any more")
    return lines


def change(name: str, *several: operations.base.Operation) -> Migration:
    migration = Migration(name, "shop")
    migration.operations = list(several)
    return migration


@pytest.fixture
def before() -> ProjectState:
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("title", models.CharField(max_length=20)),
        ("note", models.TextField(null=True)),
    ]
    state.add_model(ModelState("shop", "Paper", fields))
    return state


TEXT = models.CharField(max_length=20)
ALWAYS = models.CheckConstraint(condition=models.Q(title__gt=""), name="titled")
TAKES = [
    operations.RemoveField("paper", "note"),
    operations.DeleteModel("Paper"),
    operations.RenameField("paper", "note", "remark"),
    operations.RenameModel("Paper", "Sheet"),
    operations.AlterModelTable("paper", "sheets"),
    operations.AddConstraint("paper", ALWAYS),
    operations.AddField("paper", "kind", models.CharField(max_length=4, default="A")),
    operations.AlterField("paper", "note", models.TextField()),
    operations.AlterField("paper", "title", models.CharField(max_length=10)),
    operations.AlterField("paper", "title", models.IntegerField()),
    operations.AlterField("paper", "title", models.CharField(max_length=20, unique=True)),
]
ADDS = [
    operations.AddField("paper", "kind", models.CharField(max_length=4, null=True)),
    operations.AddField("paper", "kind", models.CharField(max_length=4, db_default="A")),
    operations.AlterField("paper", "title", models.CharField(max_length=40)),
    operations.AlterField("paper", "title", models.CharField("Title", max_length=20, null=True)),
    operations.AlterField("paper", "title", models.CharField(max_length=20, choices=[("a", "A")])),
    operations.AddIndex("paper", models.Index(fields=["title"], name="by_title")),
]


@pytest.mark.parametrize("operation", TAKES, ids=str)
def test_what_takes_from_old_code_is_refused_and_allowed_where_it_says_so(before, operation):
    (line,) = refusals(change("0002_more", operation), before)
    assert line.startswith("shop.0002_more: ")
    hidden = operations.SeparateDatabaseAndState(database_operations=[operation])
    assert len(refusals(change("0002_more", hidden), before)) == 1
    assert refusals(change("0002_contract_paper", operation), before) == []


@pytest.mark.parametrize("operation", ADDS, ids=str)
def test_what_only_adds_is_let_through(before, operation):
    assert refusals(change("0002_more", operation), before) == []


def test_a_table_of_the_same_migration_may_be_shaped_freely(before):
    made = operations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))])
    column = operations.AddField("shelf", "title", models.CharField(max_length=4))
    assert refusals(change("0002_shelf", made, column), before) == []


def test_a_column_that_old_code_does_not_fill_is_seen_in_the_table(before):
    model = before.apps.get_model("shop", "Paper")

    class Column:
        def __init__(self, name: str, *, null_ok: bool, default: object = None) -> None:
            self.name, self.null_ok, self.default = name, null_ok, default

    columns = [Column("id", null_ok=False, default=1), Column("note", null_ok=False)]
    columns += [Column("kind", null_ok=False), Column("set", null_ok=False, default="1")]
    assert faults_of(model, columns) == [
        "shop_paper.title is gone",
        "shop_paper.note takes no NULL any more",
        "shop_paper.kind must be filled, and old code does not know it",
    ]
