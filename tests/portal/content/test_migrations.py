"""The content register was part of disclosure: its rows are still there after the move."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from portal.content.models import ContentEvent, ContentItem
from portal.policies.models import Policy
from tests.factories.content import put
from tests.factories.payouts import load_small_county

BEFORE = [("content", None), ("disclosure", "0003_content")]
AFTER = [("content", "0001_from_disclosure")]


def migrate(targets: list[tuple[str, str | None]]):
    """Migrate without the signals of the command; return the models of the state reached."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return (
        MigrationExecutor(connection)
        .loader.project_state([node for node in targets if node[1] is not None])
        .apps
    )


@pytest.fixture
def before(transactional_db):
    """Return the models as they were in disclosure; the newest ones stand again afterwards."""
    load_small_county()
    yield migrate(BEFORE)
    migrate(AFTER)
    ContentType.objects.clear_cache()


def test_rows_written_in_disclosure_are_read_in_content(before):
    policy = before.get_model("policies", "Policy").objects.get(code="042")
    old = before.get_model("disclosure", "ContentItem")
    item = old.objects.create(
        key="page:7",
        kind="BASIS",
        title="实施方案",
        address="basis/plan/",
        facts={"FORMED_ON": "2026"},
        published_on="2026-09-01",
        changed_at="2026-09-01T08:00:00Z",
    )
    item.policies.add(policy)
    event = before.get_model("disclosure", "ContentEvent").objects.create(
        item=item, kind="PUBLISHED", at="2026-09-01T08:00:00Z"
    )

    migrate(AFTER)

    moved = ContentItem.objects.get()
    assert (moved.pk, moved.key, moved.title, moved.facts) == (
        item.pk,
        "page:7",
        "实施方案",
        {"FORMED_ON": "2026"},
    )
    assert [policy.code for policy in moved.policies.all()] == ["042"]
    assert [(row.pk, row.item_id, row.kind) for row in moved.events.all()] == [
        (event.pk, item.pk, "PUBLISHED")
    ]


def test_the_history_stays_frozen_across_the_move(before):
    migrate(AFTER)
    put(key="page:1", policies=[Policy.objects.get(code="042")])
    with pytest.raises(IntegrityError), transaction.atomic():
        ContentEvent.objects.update(note="anders")


def test_content_types_are_renamed_and_keep_their_keys(before):
    types = ContentType.objects.filter(model__in=("contentitem", "contentevent"))
    old = dict(types.values_list("model", "pk"))
    assert set(types.values_list("app_label", flat=True)) == {"disclosure"}
    migrate(AFTER)
    assert dict(types.values_list("model", "pk")) == old
    assert set(types.values_list("app_label", flat=True)) == {"content"}
