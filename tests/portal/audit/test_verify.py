from __future__ import annotations

import base64
import datetime as dt
import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.audit.actors import SYSTEM
from portal.audit.enums import BreakKind
from portal.audit.models import Entry, Seal, Unsealed
from portal.audit.sealer import seal_pending
from portal.audit.services import record
from portal.audit.verify import Break, verify_chain
from tests.portal.audit.conftest import CLERK, burglar

pytestmark = pytest.mark.usefixtures("own_tables")


@pytest.fixture
def chain(own_tables) -> list[int]:
    """Six sealed entries; returns their numbers."""
    numbers = [
        record(act="a.b", actor=CLERK, detail={"n": n, "名": "值", "z": [1, {"a": None}]}).pk
        for n in range(6)
    ]
    seal_pending()
    return numbers


def raw_delete(model, **filters) -> None:
    """Delete rows as somebody would who is not held back by foreign keys either."""
    (pk,) = model.objects.filter(**filters).values_list("pk", flat=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table, name in foreign_keys(cursor):
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        else:
            cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [pk])  # noqa: S608
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = ON")


def foreign_keys(cursor) -> list[tuple[str, str]]:
    return [
        (table, name)
        for table in ("audit_seal", "audit_unsealed")
        for name, found in connection.introspection.get_constraints(cursor, table).items()
        if found["foreign_key"]
    ]


def test_untouched_chain_holds(chain):
    verdict = verify_chain()
    assert verdict.broken is None
    assert (verdict.sealed, verdict.head_seq, verdict.late) == (6, 6, 0)
    assert verdict.head_mac == bytes(Seal.objects.get(seq=6).mac)
    assert (verdict.unsealed, verdict.oldest_unsealed, verdict.lost_numbers) == (0, None, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"act": "a.c"},
        {"actor_account": "somebody"},
        {"actor_name": "x"},
        {"subject_label": "x"},
        {"detail": {"n": 99}},
        {"at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
        {"subject_uuid": "0f0e0d0c-0b0a-0908-0706-050403020100"},
    ],
)
def test_altered_entry_is_found(chain, change):
    with burglar():
        Entry.objects.filter(pk=chain[3]).update(**change)
    verdict = verify_chain()
    assert verdict.broken == Break(BreakKind.ALTERED, 4, chain[3])
    assert verdict.sealed == 3


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"mac": os.urandom(32)}, BreakKind.ALTERED),
        ({"prev": os.urandom(32)}, BreakKind.SEAL_ALTERED),
        ({"at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, BreakKind.ALTERED),
        ({"key": "zz"}, BreakKind.UNKNOWN_KEY),
        ({"seq": 99}, BreakKind.SEAL_MISSING),
    ],
)
def test_altered_seal_is_found(chain, change, kind):
    with burglar():
        Seal.objects.filter(seq=3).update(**change)
    found = verify_chain().broken
    assert found == Break(kind, 3, 0 if kind == BreakKind.SEAL_MISSING else chain[2])


def test_removed_entry_is_found(chain):
    with burglar():
        raw_delete(Entry, pk=chain[1])
    assert verify_chain().broken == Break(BreakKind.ENTRY_MISSING, 2, chain[1])


def test_removed_seal_is_found(chain):
    with burglar():
        Seal.objects.filter(seq=2).delete()
    assert verify_chain().broken == Break(BreakKind.SEAL_MISSING, 2, 0)


def test_removed_entry_at_the_end_is_found_while_its_seal_stands(chain):
    with burglar():
        raw_delete(Entry, pk=chain[5])
    assert verify_chain().broken == Break(BreakKind.ENTRY_MISSING, 6, chain[5])


def test_removed_seal_at_the_end_is_found_while_its_entry_stands(chain):
    with burglar():
        Seal.objects.filter(seq=6).delete()
    assert verify_chain().broken == Break(BreakKind.UNQUEUED, 0, chain[5])


def test_entry_removed_with_its_seal_and_the_rest_renumbered_is_found(chain):
    with burglar():
        Seal.objects.filter(seq=2).delete()
        raw_delete(Entry, pk=chain[1])
        for seq in range(3, 7):
            Seal.objects.filter(seq=seq).update(seq=seq - 1)
    assert verify_chain().broken == Break(BreakKind.SEAL_ALTERED, 2, chain[2])


def test_entry_that_came_in_past_the_service_is_found(chain):
    stray = Entry.objects.create(act="a.b", actor_account="system")
    assert verify_chain().broken == Break(BreakKind.UNQUEUED, 0, stray.pk)


def test_cut_off_end_leaves_a_trace_in_the_numbers(chain):
    with burglar():
        Seal.objects.filter(seq__gt=4).delete()
        raw_delete(Entry, pk=chain[5])
        raw_delete(Entry, pk=chain[4])
    verdict = verify_chain()
    assert verdict.broken is None
    assert (verdict.sealed, verdict.lost_numbers) == (4, 2)


def test_cut_off_end_is_found_with_an_anchor(chain):
    anchors = {6: bytes(Seal.objects.get(seq=6).mac)}
    with burglar():
        Seal.objects.filter(seq__gt=4).delete()
        raw_delete(Entry, pk=chain[5])
        raw_delete(Entry, pk=chain[4])
    assert verify_chain(anchors=anchors).broken == Break(BreakKind.TRUNCATED, 5, 0)


def test_end_that_was_altered_and_sealed_anew_is_found_with_an_anchor(chain):
    anchors = {seal.seq: bytes(seal.mac) for seal in Seal.objects.all()}
    with burglar():
        Seal.objects.filter(seq__gt=4).delete()
        Entry.objects.filter(pk=chain[4]).update(act="x.y")
        Unsealed.objects.bulk_create(Unsealed(entry_id=pk) for pk in chain[4:])
    seal_pending()
    assert verify_chain().broken is None
    assert verify_chain(anchors=anchors).broken == Break(BreakKind.ANCHOR, 5, chain[4])


def test_entries_sealed_long_after_they_were_written_are_counted():
    number = record(act="a.b", actor=SYSTEM).pk
    with burglar():
        Entry.objects.filter(pk=number).update(at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    seal_pending()
    verdict = verify_chain()
    assert (verdict.broken, verdict.late) == (None, 1)


def test_what_waits_is_counted_with_its_age(chain):
    record(act="a.b", actor=SYSTEM)
    verdict = verify_chain()
    assert verdict.broken is None
    assert verdict.unsealed == 1
    assert dt.timedelta() <= verdict.oldest_unsealed < dt.timedelta(minutes=1)


def test_seals_of_an_earlier_key_still_verify(chain, settings):
    fresh = f"next:sm3:{base64.b64encode(bytes(range(32))).decode()}"
    settings.PORTAL_AUDIT_KEY = f"{fresh},{settings.PORTAL_AUDIT_KEY}"
    record(act="a.b", actor=SYSTEM)
    seal_pending()
    assert Seal.objects.get(seq=7).key == "next"
    assert verify_chain().broken is None


def test_seals_of_another_key_with_the_same_id_do_not_verify(chain, settings):
    key_id = settings.PORTAL_AUDIT_KEY.split(":")[0]
    settings.PORTAL_AUDIT_KEY = f"{key_id}:sha256:{base64.b64encode(os.urandom(32)).decode()}"
    assert verify_chain().broken == Break(BreakKind.ALTERED, 1, chain[0])


def test_walk_takes_a_fixed_number_of_statements(chain, django_assert_num_queries):
    with django_assert_num_queries(7):
        verify_chain()


def test_command_exits_with_the_first_broken_entry(chain):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert f"6 {bytes(Seal.objects.get(seq=6).mac).hex()}" in out.getvalue()
    with burglar():
        Entry.objects.filter(pk=chain[3]).update(act="x")
        Entry.objects.filter(pk=chain[4]).update(act="x")
    with pytest.raises(CommandError, match=rf"\b4\b.*\b{chain[3]}\b") as broken:
        call_command("verify_audit", stdout=StringIO())
    assert broken.value.returncode == 1


def test_sealer_command_keeps_anchors_that_verification_uses(tmp_path):
    anchor = tmp_path / "anchors"
    for act in ("a.b", "a.c"):
        record(act=act, actor=SYSTEM)
        call_command("seal_audit", "--anchor", str(anchor), stdout=StringIO())
    call_command("seal_audit", "--anchor", str(anchor), stdout=StringIO())
    assert [line.split()[0] for line in anchor.read_text().splitlines()] == ["1", "2"]
    call_command("verify_audit", "--anchor", str(anchor), stdout=StringIO())
    anchor.write_text("7 " + "00" * 32 + " x\n")
    with pytest.raises(CommandError):
        call_command("verify_audit", "--anchor", str(anchor), stdout=StringIO())
    anchor.write_text("nonsense\n")
    with pytest.raises(CommandError):
        call_command("verify_audit", "--anchor", str(anchor), stdout=StringIO())


def test_public_process_cannot_verify(settings):
    settings.PORTAL_SURFACE = "public"
    with pytest.raises(CommandError, match="PORTAL_AUDIT_KEY"):
        call_command("verify_audit", stdout=StringIO())
