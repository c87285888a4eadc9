from __future__ import annotations

import re
from datetime import timedelta

import pytest
import yaml
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from portal.audit.models import Entry
from portal.clocks import now
from portal.programs.models import Heartbeat
from portal.programs.registry import PROGRAMS
from portal.web.checks import check_the_token_of_figures
from portal.web.delivery import metrics, readiness
from tests.factories.programs import all_alive
from tests.template_database import ROOT

pytestmark = pytest.mark.django_db
TOKEN = "t" * 40
PARTS = ("database", "cache", "search", *PROGRAMS)


@pytest.fixture
def figures(client, settings):
    settings.METRICS_TOKEN = TOKEN
    all_alive()

    def read() -> dict[tuple[str, ...], float]:
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.content.decode())
        samples = (sample for family in families for sample in family.samples)
        return {(sample.name, *sample.labels.values()): sample.value for sample in samples}

    return read


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        ("", ""),
        ("", "Bearer "),
        ("short", "Bearer short"),
        (TOKEN, ""),
        (TOKEN, TOKEN),
        (TOKEN, f"Bearer {TOKEN}x"),
        (TOKEN, f"Bearer {TOKEN[:-1]}"),
        (TOKEN, "Bearer ü"),
    ],
)
def test_without_the_token_there_is_no_such_address(client, settings, token, shown):
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", headers={"Authorization": shown}).status_code == 404


@pytest.mark.parametrize(("length", "errors"), [(0, 0), (1, 1), (31, 1), (32, 0)])
def test_a_token_too_short_to_open_anything_is_an_error(settings, length, errors):
    settings.METRICS_TOKEN = "t" * length
    assert [error.id for error in check_the_token_of_figures()] == ["web.E007"] * errors


def test_each_part_and_program_is_told(figures):
    told = figures()
    for part in (*PARTS, "audit_backlog", "audit_anchor"):
        assert told["mingzhang_part_state", part] == 0
    for name in PROGRAMS:
        assert 0 <= told["mingzhang_program_beat_age_seconds", name] < 60
    assert told["mingzhang_tasks_waiting",] == 0
    assert told["mingzhang_index_changes_waiting",] == 0


def test_what_went_wrong_moves_its_figure(figures, settings):
    Heartbeat.objects.filter(program="sealer").update(alive_at=now() - timedelta(minutes=10))
    task = DBTaskResult.objects.create(
        task_path="wagtail.tasks.update_reference_index_task",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
    )
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=now() - timedelta(minutes=7))
    for _n in range(3):
        Entry.objects.create(act="staff.sign_in_failed", actor_account="")
    told = figures()
    assert told["mingzhang_part_state", "sealer"] == 2
    assert told["mingzhang_part_state", "worker"] == 1
    assert 600 <= told["mingzhang_program_beat_age_seconds", "sealer"] < 660
    assert told["mingzhang_tasks_waiting",] == 1
    assert 420 <= told["mingzhang_tasks_oldest_seconds",] < 480
    assert told["mingzhang_sign_ins_failed_recently",] == 3


def test_a_part_that_does_not_answer_takes_only_its_own_figures_away(figures, monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr(metrics, "READERS", [away, *metrics.READERS[1:]])
    monkeypatch.setitem(readiness.CHECKS, "database", lambda: "down")
    told = figures()
    assert told["mingzhang_part_state", "database"] == 2
    assert not [name for name, *_ in told if name == "mingzhang_program_beat_age_seconds"]
    assert told["mingzhang_tasks_waiting",] == 0


def test_labels_are_words_of_the_program_and_few(figures):
    told = figures()
    assert {name[1] for name in told if len(name) > 1} == {
        *PARTS,
        "release",
        "audit_backlog",
        "audit_anchor",
    }
    assert len(told) < 30


def test_each_example_alarm_asks_for_a_figure_that_there_is(figures):
    names = {name for name, *_ in figures()} | {"up"}
    text = (ROOT / "deploy/prometheus/mingzhang-alarms.yml").read_text()
    rules = [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]
    assert len(rules) == 9
    for rule in rules:
        expression = re.fullmatch(r'([a-z_]+)(\{job="mingzhang"\})? (==|>) \d+', rule["expr"])
        assert expression
        assert expression[1] in names
        assert set(rule["labels"]) == {"severity"}
        labels = re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])
        assert set(labels) <= {"part", "program"}
    part = yaml.safe_load((ROOT / "deploy/prometheus/mingzhang.yml").read_text())
    assert part["rule_files"] == ["mingzhang-alarms.yml"]
    assert part["scrape_configs"][0]["metrics_path"] == "/metrics"
