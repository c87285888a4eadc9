"""A run of verification: records are compared, a run that was cut goes on, nobody shortens it."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from portal.audit import proofs, verification
from portal.audit.anchors import append_anchor, read_anchors
from portal.audit.enums import BreakKind
from portal.audit.errors import AnchorDamaged
from portal.audit.models import Entry, Seal, Verification
from portal.audit.proofs import Difference, proof
from portal.audit.sealer import seal_pending
from portal.audit.services import record
from portal.audit.verification import verify_all
from portal.audit.verify import Break, verify_chain
from tests.portal.audit.conftest import CLERK, burglar
from tests.portal.audit.test_verify import chain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

pytestmark = pytest.mark.usefixtures("own_tables")
__all__ = ("chain",)


class PaperFact(models.TextChoices):
    TITLE = "title", "its title is another"


@pytest.fixture
def papers(frozen_model, monkeypatch) -> Iterator[list[int]]:
    """A proof over papers, three rows at once, that writes down which rows it compared."""
    paper = frozen_model()
    compared: list[int] = []
    monkeypatch.setattr(proofs, "PROOFS", {})
    monkeypatch.setattr(verification, "PROOFS", proofs.PROOFS)
    monkeypatch.setattr(verification, "SAVE_EVERY", 0.0)
    monkeypatch.setattr("portal.audit.management.commands.verify_audit.PROOFS", proofs.PROOFS)

    @proof("audit.papers", paper, PaperFact, at_once=3)
    def compare(numbers: Sequence[int]) -> Iterator[Difference]:
        compared.extend(numbers)
        for row in paper.objects.filter(pk__in=numbers):
            recorded = proofs.acts_of(paper, [row.pk], ("paper.write",))[row.pk]
            if recorded[0].detail["title"] != row.title:
                yield Difference(f"paper {row.pk}", PaperFact.TITLE)

    for number in range(10):
        row = paper.objects.create(title=f"t{number}")
        record(act="paper.write", actor=CLERK, subject=row, detail={"title": row.title})
    seal_pending()
    return compared


def paper() -> type[models.Model]:
    model = proofs.PROOFS["audit.papers"].model
    assert model is not None
    return model


def test_records_that_say_what_the_trail_says_verify(papers):
    run, verdict = verify_all()
    assert (verdict.broken, run.findings, run.records) == (None, [], 10)
    assert run.whole
    assert run.ended_at
    assert sorted(papers) == sorted(paper().objects.values_list("pk", flat=True))


def test_a_changed_and_a_removed_record_are_named(papers):
    first, second = paper().objects.order_by("pk")[:2]
    with burglar():
        paper().objects.filter(pk=first.pk).update(title="x")
        paper().objects.filter(pk=second.pk).delete()
    run, _verdict = verify_all()
    assert sorted(fact for _proof, _subject, fact in run.findings) == ["gone", "title"]
    assert not run.whole
    with pytest.raises(CommandError, match=f"paper {first.pk}: its title is another"):
        call_command("verify_audit", stdout=StringIO(), stderr=StringIO())


def test_a_run_that_was_killed_goes_on_where_it_stood(papers, monkeypatch):
    note = verification._note
    monkeypatch.setattr(verification, "_note", _dies_at(note, chunk=3))
    with pytest.raises(KeyboardInterrupt):
        verify_all()
    assert len(papers) == 9
    monkeypatch.setattr(verification, "_note", note)
    papers.clear()
    run, verdict = verify_all()
    assert len(papers) == 4  # the chunk in work and what was behind it
    assert (run.records, verdict.sealed, run.whole) == (10, 10, True)
    assert Verification.objects.count() == 1


def _dies_at(note, *, chunk: int):
    calls = []

    def dying(*args):
        calls.append(1)
        if len(calls) == chunk:
            raise KeyboardInterrupt
        note(*args)

    return dying


def test_a_run_that_somebody_shortened_is_not_gone_on_with(papers, monkeypatch):
    note = verification._note
    monkeypatch.setattr(verification, "_note", _dies_at(note, chunk=2))
    with pytest.raises(KeyboardInterrupt):
        verify_all()
    monkeypatch.setattr(verification, "_note", note)
    Verification.objects.update(position=10**9)
    papers.clear()
    run, _verdict = verify_all()
    assert (len(papers), run.records) == (10, 10)


@pytest.mark.parametrize("anew", [True, False])
def test_a_run_of_yesterday_is_not_gone_on_with(papers, monkeypatch, anew):
    note = verification._note
    monkeypatch.setattr(verification, "_note", _dies_at(note, chunk=3))
    with pytest.raises(KeyboardInterrupt):
        verify_all()
    monkeypatch.setattr(verification, "_note", note)
    if not anew:
        later = timezone.now() + dt.timedelta(hours=13)
        monkeypatch.setattr(verification.timezone, "now", lambda: later)
    papers.clear()
    verify_all(anew=anew)
    assert len(papers) == 10


def test_a_chain_goes_on_from_its_head_and_still_finds_what_is_behind_it(chain):
    verdict = verify_chain()
    numbers = [record(act="a.c", actor=CLERK, detail={"n": n}).pk for n in range(2)]
    seal_pending()
    with burglar():
        Entry.objects.filter(pk=numbers[1]).update(act="a.d")
    again = verify_chain(verdict=verdict)
    assert (again.sealed, again.broken) == (7, Break(BreakKind.ALTERED, 8, numbers[1]))


def test_a_missing_anchor_is_an_alarm(chain):
    seals = Seal.objects.order_by("seq")
    assert verify_chain(anchors={}).broken is None  # sealed just now: the anchor may still come
    with burglar():
        _made_an_hour_ago(chain)
    assert verify_chain(anchors={}).broken == Break(BreakKind.ANCHOR_BEHIND, 1, chain[0])
    anchors = {4: bytes(seals[3].mac)}
    assert verify_chain(anchors=anchors).broken == Break(BreakKind.ANCHOR_BEHIND, 5, chain[4])
    assert verify_chain(anchors={6: bytes(seals[5].mac)}).broken is None
    assert verify_chain().broken is None  # none are kept: the command says so


def _made_an_hour_ago(chain: list[int]) -> None:
    """Seal the chain anew as it would stand an hour later."""
    Seal.objects.all().delete()
    from portal.audit.models import Unsealed

    Unsealed.objects.bulk_create(Unsealed(entry_id=number) for number in chain)
    earlier = timezone.now() - dt.timedelta(hours=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.audit.sealer.timezone.now", lambda: earlier)
        seal_pending()


def test_a_chain_cut_off_with_its_numbers_set_back_is_found(chain, tmp_path):
    path = tmp_path / "anchors"
    append_anchor(path)
    with burglar():
        last = Seal.objects.get(seq=6)
        last.delete()
        Entry.objects.filter(pk=chain[5]).delete()
        _set_numbers_back(chain[4])
    verdict = verify_chain(anchors=read_anchors(path))
    assert verdict.broken == Break(BreakKind.TRUNCATED, 6, 0)


def _set_numbers_back(last: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "pg_get_serial_sequence('audit_entry', 'id')::regclass"
            cursor.execute(f"SELECT setval({sequence}, %s)", [last])
        else:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = 'audit_entry'", [last])


@pytest.mark.parametrize("damage", ["drop", "alter", "first"])
def test_anchors_only_ever_grow_at_their_end(tmp_path, damage):
    path = tmp_path / "anchors"
    for number in range(4):
        record(act="a.b", actor=CLERK, detail={"n": number})
        seal_pending()
        append_anchor(path)
    lines = path.read_text().splitlines()
    assert len(read_anchors(path)) == 4
    if damage == "drop":
        del lines[2]
    elif damage == "first":
        del lines[0]
    else:
        lines[1] = lines[1].replace(lines[1].split()[1], "00" * 32)
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(AnchorDamaged):
        read_anchors(path)
    record(act="a.b", actor=CLERK, detail={})
    seal_pending()
    with pytest.raises(AnchorDamaged):
        append_anchor(path)


def test_anchors_of_before_lines_were_linked_go_on(chain, tmp_path):
    path = tmp_path / "anchors"
    path.write_text(f"6 {bytes(Seal.objects.get(seq=6).mac).hex()} 2026-05-12 09:00:00.000000\n")
    record(act="a.b", actor=CLERK, detail={})
    seal_pending()
    append_anchor(path)
    assert set(read_anchors(path)) == {6, 7}
