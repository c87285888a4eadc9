"""Uploading sheets in tests: who, for what, and a number on the platform that is new each time."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from portal.payouts.services.importing.drafts import import_sheet
from portal.payouts.services.review import return_batch
from tests.factories.payout_sheets import csv_sheet
from tests.factories.payouts import review, submit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from portal.payouts.models import Batch
    from portal.payouts.services.importing.outcome import ImportOutcome
    from tests.factories.payout_sheets import Entry
    from tests.factories.payouts import Crew

_serial = itertools.count(1)


def upload(crew: Crew, sheet: Any, **how: Any) -> ImportOutcome:
    """Import a stream, or entries as a text sheet, as the crew's clerk."""
    stream = sheet if hasattr(sheet, "read") else csv_sheet(sheet)
    asked = {
        "by": crew.clerk,
        "policy": crew.policy,
        "period": "2026",
        "unit": crew.unit,
        "filename": "",
        "platform_number": f"YKT-{next(_serial)}",
        **how,
    }
    return import_sheet(stream=stream, **asked)


def drafted(crew: Crew, rows: Sequence[Entry], **how: Any) -> Batch:
    """Return a draft; fails the test when something blocks."""
    outcome = upload(crew, rows, **how)
    assert outcome.batch is not None, codes(outcome)
    return outcome.batch


def submitted(crew: Crew, rows: Sequence[Entry], **how: Any) -> Batch:
    """Return a submitted batch that came of a sheet."""
    return submit(batch=drafted(crew, rows, **how), by=crew.clerk)


def approved(crew: Crew, rows: Sequence[Entry], **how: Any) -> Batch:
    """Return an approved batch that came of a sheet."""
    return review(submitted(crew, rows, **how), crew)


def returned(crew: Crew, rows: Sequence[Entry], **how: Any) -> Batch:
    """Return a returned batch that came of a sheet."""
    batch = submitted(crew, rows, **how)
    return return_batch(batch=batch, by=crew.reviewer, reason="卡号有误")


def codes(outcome: ImportOutcome) -> dict[str, list[int | None]]:
    """Return the rows of the findings by code."""
    found: dict[str, list[int | None]] = {}
    for one in outcome.findings:
        found.setdefault(one.code, []).append(one.row)
    return found
