"""How far a sheet is: told by the pass over it, looked at by whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass

from portal.payouts.enums import UploadStep


@dataclass(slots=True)
class Progress:
    """The step that is being done and the rows read so far; written by one thread."""

    step: UploadStep = UploadStep.OPENING
    rows: int = 0
