"""The audit trail on the desk: who reads it, how it is narrowed, taken and written down itself."""

from __future__ import annotations

import ast
import hashlib
import io
import re
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from cms.desk.trail_sentences import sentence_of
from portal.audit.anchors import append_anchor
from portal.audit.export_check import check_export
from portal.audit.keys import chain_keys
from portal.audit.models import Entry
from portal.audit.sealer import seal_pending
from portal.staff.enums import Role
from portal.staff.models import Organisation
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import make_submitted
from tests.factories.staff import make_user

ROOT = Path(settings.BASE_DIR)
READERS = {Role.AUDITOR, Role.AUDIT_ADMIN}


@pytest.fixture
def auditor(crew) -> Desk:
    return Desk(make_user(Role.AUDIT_ADMIN, "O01"))


SHAPE = re.compile(r"[a-z]+\.[a-z_]+")
RECORDING = {"record", "_record", "end_attempt"}


def acts_in_sources() -> set[str]:
    """Return every act that the sources give to `record`, also by a variable or a constant."""
    acts = set()
    for package in ("portal", "cms", "search"):
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                acts |= _acts_of(ast.parse(path.read_text()))
    return acts


def _acts_of(tree: ast.Module) -> set[str]:
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    acts, beginnings, verbs = set(), set(), set()
    for node in ast.walk(tree):
        for value in _values_of(node):
            texts = _texts(constants.get(getattr(value, "id", ""), value))
            verbs |= {text for text in texts if text.isalpha()}
            shaped = {text for text in texts if SHAPE.fullmatch(text)}
            if isinstance(value, ast.JoinedStr):
                beginnings |= shaped
            else:
                acts |= shaped
    return acts | {first + verb for first in beginnings for verb in verbs}


def _values_of(node: ast.AST) -> list[ast.expr]:
    """Return what may be an act: values of the name `act`, and what recording is called with."""
    if isinstance(node, ast.Assign):
        return [node.value] if any(getattr(to, "id", "") == "act" for to in node.targets) else []
    if not isinstance(node, ast.Call):
        return []
    values = [word.value for word in node.keywords if word.arg == "act"]
    return [*values, *node.args[:2]] if _name(node) in RECORDING else values


def _texts(value: ast.AST) -> set[str]:
    constants = (node for node in ast.walk(value) if isinstance(node, ast.Constant))
    return {node.value for node in constants if isinstance(node.value, str)}


def _name(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def test_every_act_of_the_sources_has_a_sentence():
    acts = acts_in_sources()
    assert acts >= {
        "payouts.submit",
        "staff.sign_in",
        "pages.send_back",
        "payouts.replace",
        "recipients.account_change_refused",
        "staff.sign_in_password",
        "crypto.reveal",
    }
    assert sorted(act for act in acts if not sentence_of(act)) == []


def test_every_act_that_was_really_recorded_has_a_sentence(crew, auditor):
    make_submitted(crew)
    auditor.page("trail")
    acts = set(Entry.objects.values_list("act", flat=True))
    assert len(acts) > 5
    assert sorted(act for act in acts if not sentence_of(act)) == []


@pytest.mark.parametrize("role", Role)
def test_the_auditor_and_the_audit_administrator_read_and_nobody_else(crew, role):
    desk = Desk(make_user(role, _place(role)))
    entry = Entry.objects.latest("pk")
    answers = [
        desk.get("trail").status_code,
        desk.get("trail_entry", entry.pk).status_code,
    ]
    assert answers == ([200, 200] if role in READERS else [403, 403])
    if role not in READERS:
        assert desk.post("trail_export").status_code == 403
        assert not Entry.objects.filter(act__startswith="audit.").exists()


def _place(role: Role) -> str:
    return Organisation.objects.filter(kind__in=role.kinds).first().code


def test_reading_opening_and_taking_stand_in_the_trail_themselves(auditor, crew):
    batch = make_submitted(crew)
    seal_pending()
    auditor.page("trail", about=batch.number, act="payouts.submit")
    entry = Entry.objects.get(act="payouts.submit")
    auditor.page("trail_entry", entry.pk)
    answer = auditor.post("trail_export", act="payouts.submit")
    content = b"".join(answer.streaming_content)
    acts = Entry.objects.filter(act__startswith="audit.").order_by("pk")
    assert [e.act for e in acts] == ["audit.search", "audit.open", "audit.export"]
    assert {e.actor_account for e in acts} == {auditor.user.username}
    assert acts[0].detail["filter"] == {"act": "payouts.submit", "about": batch.number}
    assert acts[1].subject_id == str(entry.pk)
    assert acts[2].detail["file_sha256"] == hashlib.sha256(content).hexdigest()


def test_it_is_narrowed_by_person_act_subject_address_and_period(auditor, crew):
    batch = make_submitted(crew)
    day = f"{Entry.objects.get(act='payouts.submit').at.astimezone():%Y-%m-%d}"

    def acts(**query: str) -> set[str]:
        return {row.entry.act for row in auditor.get("trail", **query).context["rows"]}

    assert acts(act="payouts.submit") == {"payouts.submit"}
    assert "payouts.submit" in acts(about=batch.number)
    assert "payouts.submit" in acts(person=crew.clerk.username)
    assert "payouts.submit" in acts(person=crew.clerk.member.name)
    assert acts(person="nobody of this name") == set()
    assert acts(address="203.0.113.9") == set()
    assert "payouts.submit" in acts(since=day, until=day)
    assert acts(until="2001-01-01") == set()
    # What is no day, no act, no number narrows nothing
    assert acts(since="2026-02-31", act="x", before="-1") >= {"payouts.submit"}


def test_a_page_is_read_in_as_many_queries_whatever_it_holds(
    auditor, crew, django_assert_max_num_queries
):
    make_submitted(crew)
    auditor.page("trail")
    with django_assert_max_num_queries(16):
        auditor.page("trail")
    with django_assert_max_num_queries(19):
        auditor.page("trail", person=crew.clerk.username, since="2026-01-01", until="2099-01-01")


def test_an_entry_shows_its_digest_and_its_place_and_what_was_altered(
    auditor, crew, monkeypatch, tmp_path
):
    # Lines of anchors outlive the database of a test: the next chain would end before them
    monkeypatch.setattr(settings, "PORTAL_AUDIT_ANCHOR", str(tmp_path / "anchors"))
    make_submitted(crew)
    entry = Entry.objects.get(act="payouts.submit")
    assert auditor.get("trail_entry", entry.pk).context["place"].seq == 0
    seal_pending()
    append_anchor(Path(settings.PORTAL_AUDIT_ANCHOR))
    place = auditor.get("trail_entry", entry.pk).context["place"]
    assert (place.intact, place.seq, len(place.sha256)) == (True, entry.seal.seq, 64)
    assert place.mac in auditor.page("trail_entry", entry.pk)
    assert auditor.get("trail_entry", 10**12).status_code == 404


def test_what_is_taken_verifies_without_the_database(auditor, crew, tmp_path):
    batch = make_submitted(crew)
    seal_pending()
    answer = auditor.post("trail_export", about=batch.number)
    path = tmp_path / "trail.zip"
    path.write_bytes(b"".join(answer.streaming_content))
    keys = chain_keys()
    verdict = check_export(path, public_keys=keys.public_keys(), templates=keys.templates)
    assert verdict.faults == []
    assert verdict.entries == Entry.objects.filter(subject_label=batch.number).count()
    with zipfile.ZipFile(path) as archive:
        table = archive.read("entries.csv").decode("utf-8-sig")
        assert zipfile.is_zipfile(io.BytesIO(archive.read("entries.xlsx")))
    assert f"提交批次{batch.number}送审" in table
    call_command("verify_trail_export", str(path))


def test_a_filter_that_leaves_nothing_says_so_and_gives_no_file(auditor):
    answer = auditor.post("trail_export", person="nobody of this name")
    assert answer.status_code == 302
    assert [level for level, _text in Desk.said(answer)] == ["error"]
