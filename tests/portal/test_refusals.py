from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from cms.editorial.errors import NotPublic
from portal.disclosure.enums import EditionStatus
from portal.disclosure.errors import BatchesOpen, NotReadable
from portal.payouts.enums import BatchStatus, Step
from portal.payouts.errors import WrongStep
from portal.refusals import Refusal
from portal.staff.enums import Act
from portal.staff.errors import NotAllowed
from search.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]")


def below(cls: type[Refusal]) -> Iterator[type[Refusal]]:
    for sub in cls.__subclasses__():
        yield sub
        yield from below(sub)


REFUSALS = sorted({*below(Refusal)}, key=lambda cls: f"{cls.__module__}.{cls.__name__}")


def test_facts_fill_the_sentence_and_members_of_enums_stand_in_it_by_their_label():
    refusal = WrongStep("PC-1", BatchStatus.PAID.label, Step.SEND.label)
    with translation.override("en"):
        assert (
            str(refusal) == "Batch PC-1 stands at “Paid”: “Send to the bank” is not possible now."
        )
        assert str(NotReadable(EditionStatus.EXPIRED)).endswith(f"{EditionStatus.EXPIRED.label}.")
        assert str(BatchesOpen(["PC-1", "PC-2"])).endswith(": PC-1, PC-2")


def test_the_sentence_is_in_the_language_of_who_reads_it():
    refusal = NotPublic()
    with translation.override("en"):
        english = str(refusal)
    with translation.override("zh-hans"):
        assert str(refusal) != english


@pytest.mark.parametrize("cls", REFUSALS, ids=lambda cls: cls.__name__)
def test_a_message_holds_no_percent_sign_but_those_of_its_placeholders(cls):
    with translation.override("en"):
        assert "%" not in PLACEHOLDER.sub("", str(cls.message))


def test_a_missing_power_is_no_refusal_but_forbidden():
    assert not issubclass(NotAllowed, Refusal)
    assert issubclass(NotAllowed, PermissionDenied)
    with translation.override("en"):
        assert str(NotAllowed(Act.SUBMIT_BATCH)) == (
            "Your posts do not allow “submit a batch for review”."
        )
        assert str(NotAllowed(Act.SUBMIT_BATCH, "Nanxi")).endswith(" for Nanxi.")


def test_what_search_refuses_is_a_refusal():
    assert issubclass(SearchError, Refusal)
