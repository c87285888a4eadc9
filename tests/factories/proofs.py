"""What the proofs of a context find, over all rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.audit.proofs import Proof


def differences(*proofs: Proof) -> set[tuple[str, str]]:
    """Return label and fact of whatever differs from the trail."""
    found = set()
    for proof in proofs:
        rows = [] if proof.model is None else proof.model._default_manager.order_by("pk")
        numbers = [row.pk for row in rows]
        for difference in (*proof.compare(numbers), *proof.missing()):
            found.add((difference.subject, difference.fact))
    return found
