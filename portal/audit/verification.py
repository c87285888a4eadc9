"""A run of verification: the chain, then every record that a proof holds against the trail.

It is resumable: what is through is kept with a mac of the audit key, so a run that was killed goes
on, and a row that somebody wrote to shorten a run is passed by.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import time
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from portal.audit.keys import chain_keys
from portal.audit.models import Verification
from portal.audit.proofs import PROOFS, UNPROVED
from portal.audit.sealer import GENESIS
from portal.audit.verify import Verdict, verify_chain
from portal.databases.dialect import on_postgres, one_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portal.audit.proofs import Difference, Proof

# What was through before this long ago may have been changed since: then a run begins anew.
RESUMED_WITHIN: Final = dt.timedelta(hours=12)
SAVE_EVERY: Final = 2.0  # seconds
FINDINGS_KEPT: Final = 1000


def verify_all(
    *, anchors: Mapping[int, bytes] | None = None, anew: bool = False
) -> tuple[Verification, Verdict]:
    """Verify the chain and all records; return the run, which is kept, and the chain's verdict.

    A run of the last twelve hours that did not come to its end is taken up again unless `anew`.
    A broken chain does not keep the records from being compared. anchors: as `verify_chain` takes
    them. Raises KeyNotHere on the public surface.
    """
    run = (None if anew else _unfinished()) or Verification(begun_at=timezone.now(), head=GENESIS)
    verdict = Verdict(sealed=run.seq, head_seq=run.seq, head_mac=bytes(run.head), late=run.late)
    verdict = verify_chain(
        anchors=anchors, verdict=verdict, report=lambda verdict: _save(_of(run, verdict))
    )
    _of(run, verdict)
    _compare_records(run)
    run.ended_at = timezone.now()
    run.whole = verdict.broken is None and not run.findings
    _save(run)
    return run, verdict


def _of(run: Verification, verdict: Verdict) -> Verification:
    run.seq, run.head, run.late = verdict.head_seq, verdict.head_mac, verdict.late
    return run


def _compare_records(run: Verification) -> None:
    names = sorted(PROOFS)
    for name in names[names.index(run.stage) if run.stage in names else 0 :]:
        if run.stage != name:
            run.stage, run.position = name, 0
        proof = PROOFS[name]
        saved = time.monotonic()
        for numbers in _chunks(proof, run.position):
            _note(run, proof, _compared(proof, numbers))
            run.position = numbers[-1] if numbers else 0
            run.records += len(numbers)
            if time.monotonic() - saved > SAVE_EVERY:
                saved = time.monotonic()
                _save(run)
        _note(run, proof, proof.missing())


def _chunks(proof: Proof, after: int) -> Iterable[Sequence[int]]:
    """Yield the primary keys behind a number, some at a time; one empty chunk without a model."""
    if proof.model is None:
        yield ()
        return
    rows = proof.model._default_manager.order_by("pk").values_list("pk", flat=True)
    while numbers := list(rows.filter(pk__gt=after)[: proof.at_once]):
        yield numbers
        after = numbers[-1]


def _compared(proof: Proof, numbers: Sequence[int]) -> list[Difference]:
    """Compare at one moment: an act that commits meanwhile is in both the trail and the records.

    SQLite would take the lock of all writers for that; there a difference is looked for twice.
    """
    if not on_postgres():
        first = list(proof.compare(numbers))
        return [*proof.compare(numbers)] if first else []
    with transaction.atomic():
        one_moment()
        return list(proof.compare(numbers))


def _note(run: Verification, proof: Proof, differences: Iterable[Difference]) -> None:
    for difference in differences:
        if difference.fact == UNPROVED:
            run.unproved += 1
        elif len(run.findings) < FINDINGS_KEPT:
            run.findings.append([proof.name, difference.subject, difference.fact])


def _unfinished() -> Verification | None:
    run = Verification.objects.order_by("-id").first()
    if run is None or run.ended_at or timezone.now() - run.begun_at > RESUMED_WITHIN:
        return None
    return run if hmac.compare_digest(bytes(run.mac), _mac(run)) else None


def _save(run: Verification) -> None:
    run.mac = _mac(run)
    run.save()


def _mac(run: Verification) -> bytes:
    """Return the mac over all that the row says, its number aside."""
    stated = (
        run.begun_at.astimezone(dt.UTC).isoformat(),
        "" if run.ended_at is None else run.ended_at.astimezone(dt.UTC).isoformat(),
        (run.seq, bytes(run.head).hex(), run.late),
        (run.stage, run.position, run.records, run.unproved),
        (run.findings, run.whole),
    )
    mac = chain_keys().run_template.copy()
    mac.update(json.dumps(stated).encode())
    return mac.finalize()
