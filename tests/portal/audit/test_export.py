"""Entries taken from the trail with proof: what the file holds, and each way to falsify it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.audit import export
from portal.audit.anchors import anchors_after, append_anchor
from portal.audit.enums import ExportFault
from portal.audit.errors import AnchorDamaged, ExportTooLong, NothingSealed
from portal.audit.export import export_entries
from portal.audit.export_check import check_export
from portal.audit.export_file import ANCHORS, LINKS, MANIFEST, SIGNATURE, TABLE
from portal.audit.keys import chain_keys
from portal.audit.models import Entry
from portal.audit.place import place_of
from portal.audit.queries import TrailFilter, leaf
from portal.audit.sealer import seal_pending
from portal.audit.services import record
from tests.portal.audit.conftest import CLERK

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("own_tables")


@pytest.fixture(autouse=True)
def anchor(tmp_path, monkeypatch) -> Path:
    path = tmp_path / "anchors"
    monkeypatch.setattr(settings, "PORTAL_AUDIT_ANCHOR", str(path))
    return path


@pytest.fixture
def chain(own_tables, anchor) -> None:
    """Four times three sealed entries with an anchor after each three."""
    for turn in range(4):
        for number in range(3):
            act = "a.rare" if (turn, number) in {(1, 0), (3, 1)} else "a.often"
            record(
                act=act, actor=CLERK, detail={"text": f"=1+{turn}\n名\u2028", "address": "10.0.0.9"}
            )
        seal_pending()
        append_anchor(anchor)


def taken(path: Path, **filters: str) -> Path:
    exported = export_entries(
        trail_filter=TrailFilter(**filters),
        described=filters,
        made_by="审计",
        headings=["no"],
        sentence=lambda link: f"did {link.entry[3]}",
        workbook=lambda book, links: book.write(str(len(list(links))).encode()),
    )
    path.write_bytes(exported.file.read())
    exported.file.close()
    return path


def altered(path: Path, name: str, change) -> Path:
    """Write the archive anew with one part changed; None as the change leaves it out."""
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    changed = change(parts.pop(name, b""))
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items() if changed is None else {**parts, name: changed}.items():
            archive.writestr(part, content)
    return path


def faults(path: Path, **more: object) -> set[ExportFault]:
    return {fault for fault, _where in check_export(path, **more).faults}


def test_an_export_proves_itself_with_and_without_the_audit_key(chain, tmp_path, anchor):
    path = taken(tmp_path / "a.zip", act="a.rare")
    keys = chain_keys()
    lines = frozenset(anchor.read_text().splitlines())
    verdict = check_export(
        path, public_keys=keys.public_keys(), templates=keys.templates, anchor_lines=lines
    )
    assert verdict.faults == []
    # Each of two entries with those that lead to the end of its three
    assert (verdict.entries, verdict.links, verdict.recomputed, verdict.anchored) == (2, 5, 5, 2)
    without = check_export(path)
    assert (without.faults, without.recomputed) == ([], 0)
    assert without.signed_by == keys.public_keys()[0]


def test_the_table_holds_the_filtered_entries_alone_and_no_formula(chain, tmp_path):
    with zipfile.ZipFile(taken(tmp_path / "a.zip", act="a.rare")) as archive:
        rows = list(csv.reader(io.StringIO(archive.read(TABLE).decode("utf-8-sig"))))
        assert archive.read("entries.xlsx") == b"2"
        assert len(archive.read(ANCHORS).splitlines()) == 2
    assert [row[3] for row in rows[1:]] == ["a.rare", "a.rare"]
    assert [row[-1] for row in rows[1:]] == ["did a.rare", "did a.rare"]


def swap(old: str, new: str):
    return lambda content: content.replace(old.encode(), new.encode(), 1)


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        (TABLE, swap("周敏", "周明"), {ExportFault.DIGEST, ExportFault.TABLE}),
        (LINKS, swap("周敏", "周明"), {ExportFault.DIGEST, ExportFault.TABLE, ExportFault.ENTRY}),
        (
            LINKS,
            lambda text: text.split(b"\n", 1)[1],
            {ExportFault.DIGEST, ExportFault.COUNT, ExportFault.TABLE},
        ),
        (ANCHORS, lambda _text: b"", {ExportFault.DIGEST}),
        (
            ANCHORS,
            lambda text: text.replace(text.split()[1], b"0" * 64),
            {ExportFault.DIGEST, ExportFault.ANCHOR, ExportFault.ANCHOR_UNKNOWN},
        ),
        (MANIFEST, swap("审计", "别人"), {ExportFault.SIGNATURE}),
        (SIGNATURE, lambda _text: b"00" * 64, {ExportFault.SIGNATURE}),
        ("README.txt", lambda _text: None, {ExportFault.DIGEST}),
        ("more.txt", lambda _text: b"more", {ExportFault.DIGEST}),
        (LINKS, lambda _text: b"{}", {ExportFault.UNREADABLE}),
    ],
)
def test_whatever_was_altered_is_told(chain, tmp_path, anchor, name, change, fault):
    path = altered(taken(tmp_path / "a.zip", act="a.rare"), name, change)
    lines = frozenset(anchor.read_text().splitlines())
    templates = chain_keys().templates
    assert faults(path, templates=templates, anchor_lines=lines) == fault


def test_an_archive_signed_by_somebody_else_is_refused_by_the_countys_key(chain, tmp_path):
    path = taken(tmp_path / "a.zip")
    assert faults(path, public_keys=["11" * 32]) == {ExportFault.SIGNATURE}


def test_a_link_taken_from_elsewhere_does_not_continue_the_chain(chain, tmp_path):
    def cut(content: bytes) -> bytes:
        first, second, *rest = content.decode().split("\n")
        foreign = json.loads(second) | {"prev": "ab" * 32}
        return "\n".join([first, json.dumps(foreign, ensure_ascii=False), *rest]).encode()

    path = altered(taken(tmp_path / "a.zip", act="a.rare"), LINKS, cut)
    assert ExportFault.LINK in faults(path)


def test_what_is_no_archive_is_said(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"no archive")
    assert faults(tmp_path / "a.zip") == {ExportFault.UNREADABLE}
    assert faults(tmp_path / "none.zip") == {ExportFault.UNREADABLE}


def test_entries_still_waiting_for_their_seal_are_left_out(chain, tmp_path):
    record(act="a.rare", actor=CLERK)
    assert check_export(taken(tmp_path / "a.zip", act="a.rare")).entries == 2
    record(act="a.new", actor=CLERK)
    with pytest.raises(NothingSealed):
        taken(tmp_path / "b.zip", act="a.new")


def test_what_no_anchor_covers_yet_is_taken_and_counted(chain, tmp_path):
    record(act="a.rare", actor=CLERK)
    seal_pending()
    verdict = check_export(taken(tmp_path / "a.zip", act="a.rare"))
    assert (verdict.faults, verdict.entries, verdict.anchored) == ([], 3, 2)


def test_too_many_are_refused_and_nothing_is_cut(chain, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "MOST_ENTRIES", 9)
    with pytest.raises(ExportTooLong):
        taken(tmp_path / "a.zip", act="a.often")
    monkeypatch.setattr(export, "MOST_LINKS", 4)
    with pytest.raises(ExportTooLong):
        taken(tmp_path / "c.zip", act="a.rare")


def test_the_command_asks_no_database_and_says_what_is_wrong(
    chain, tmp_path, anchor, capsys, django_assert_num_queries
):
    path = taken(tmp_path / "a.zip", act="a.rare")
    with django_assert_num_queries(0):
        call_command("verify_trail_export", str(path), "--anchor", str(anchor))
    assert "5" in capsys.readouterr().out
    call_command("verify_trail_export", "--print-key")
    key = capsys.readouterr().out.strip()
    assert key == chain_keys().public_keys()[0]
    altered(path, TABLE, swap("周敏", "周明"))
    with pytest.raises(CommandError, match=TABLE):
        call_command("verify_trail_export", str(path), "--key", key)


def test_the_anchor_after_a_seal_is_searched_for_in_the_file(tmp_path):
    path = tmp_path / "many"
    assert anchors_after(path, [1]) == {}
    path.write_text(
        "".join(f"{seq} {'ab' * 32} 2026-01-01 00:00:00 x\n" for seq in range(7, 900, 7))
    )
    numbers = [1, 7, 8, 450, 451, 895, 896, 897]
    after = {n: int(line.split()[0]) for n, line in anchors_after(path, numbers).items()}
    assert after == {1: 7, 7: 7, 8: 14, 450: 455, 451: 455, 895: 896, 896: 896}


def test_leaves_follow_each_other_by_number(own_tables):
    numbers = [record(act="a.b", actor=CLERK).pk for _n in range(7)]
    first = leaf(TrailFilter(), size=3)
    assert ([entry.pk for entry in first.entries], first.newer, first.older) == (
        numbers[:3:-1],
        False,
        True,
    )
    second = leaf(TrailFilter(), before=numbers[4], size=3)
    assert ([entry.pk for entry in second.entries], second.newer, second.older) == (
        numbers[3:0:-1],
        True,
        True,
    )
    last = leaf(TrailFilter(), before=numbers[1], size=3)
    assert ([entry.pk for entry in last.entries], last.older) == ([numbers[0]], False)
    back = leaf(TrailFilter(), after=numbers[3], size=3)
    assert ([entry.pk for entry in back.entries], back.newer) == (numbers[:3:-1], False)


def test_each_filter_narrows(own_tables):
    first = record(act="a.b", actor=CLERK, detail={"address": "10.0.0.9"})
    today = timezone.localdate()
    tomorrow, yesterday = today + dt.timedelta(days=1), today - dt.timedelta(days=1)

    def numbers(**filters) -> list[int]:
        return [entry.pk for entry in TrailFilter(**filters).entries()]

    for fits in (
        {"accounts": (CLERK.account,)},
        {"act": "a.b"},
        {"address": "10.0.0.9"},
        {"since": today, "until": today},
    ):
        assert numbers(**fits) == [first.pk]
    for other in (
        {"accounts": ()},
        {"act": "a.c"},
        {"label": "x"},
        {"address": "10.0.0.8"},
        {"since": tomorrow},
        {"until": yesterday},
    ):
        assert numbers(**other) == []
    assert Entry.objects.count() == 1


def test_a_file_of_anchors_that_is_damaged_or_not_to_be_read_is_no_error_of_a_page(chain, anchor):
    entry = Entry.objects.order_by("pk")[3]
    assert place_of(entry).anchor
    anchor.write_text("no anchor\nno anchor\n")
    with pytest.raises(AnchorDamaged):
        anchors_after(anchor, [8])
    assert place_of(entry).anchor == ""
    anchor.unlink()
    anchor.mkdir()
    assert anchors_after(anchor, [8]) == {}
