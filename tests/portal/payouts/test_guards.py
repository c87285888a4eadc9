from __future__ import annotations

import pytest
from django.db import transaction

from portal.audit.errors import GuardRefused
from portal.audit.guards import lifted
from portal.clocks import now
from portal.payouts.models import (
    BankFile,
    Batch,
    BatchEvent,
    Line,
    LineEvent,
    LineSecret,
    RouteSwitch,
)
from tests.factories.payouts import make_paid, make_sent, make_submitted

FROZEN = {
    Line: {"amount": 1},
    LineSecret: {"card_digest": b"x" * 32},
    LineEvent: {"kind": "PAID"},
    BatchEvent: {"note": "x"},
    BankFile: {"rows": 9},
    RouteSwitch: {"basis": "x"},
}


@pytest.mark.parametrize("model", FROZEN, ids=lambda model: model.__name__)
def test_the_database_refuses_to_change_what_was_submitted(crew, model):
    make_sent(crew)
    assert model.objects.exists()
    with pytest.raises(GuardRefused), transaction.atomic():
        model.objects.update(**FROZEN[model])


@pytest.mark.parametrize("model", [*FROZEN, Batch], ids=lambda model: model.__name__)
def test_the_database_refuses_to_delete_it(crew, model):
    make_sent(crew)
    with pytest.raises(GuardRefused), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_saving_a_changed_line_is_refused_like_any_other_way(crew):
    line = make_submitted(crew).lines.first()
    line.note = "x"
    with pytest.raises(GuardRefused), transaction.atomic():
        line.save()


@pytest.mark.parametrize(
    "change",
    [
        {"number": "PC-9"},
        {"policy": None},
        {"period": "2025"},
        {"path": "FINANCE"},
        {"origin": "PLATFORM"},
        {"route": "FINANCE_PAID"},
        {"created_by": None},
        {"digest": b"y" * 32},
        {"digest": None},
        {"submitted_by": None},
        {"approved_by": None},
        {"sent_at": None},
    ],
    ids=str,
)
def test_what_a_batch_is_and_who_signed_it_never_changes(crew, change):
    batch, _file = make_sent(crew)
    with pytest.raises(GuardRefused), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(**change)


def test_a_settled_batch_keeps_its_day(crew):
    batch = make_paid(crew)
    with pytest.raises(GuardRefused), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(settled_at=now())


def test_rotation_may_write_ciphertexts_anew_but_not_delete(crew):
    make_submitted(crew)
    with lifted("rotation"):
        assert LineSecret.objects.update(name_cipher=b"new") == 3
    with pytest.raises(GuardRefused), lifted("rotation"):
        LineSecret.objects.all()._raw_delete("default")


def test_no_lift_opens_a_line(crew):
    make_submitted(crew)
    for name in ("rotation", "erasure"):
        with pytest.raises(GuardRefused), lifted(name):
            Line.objects.update(amount=1)
