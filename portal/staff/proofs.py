"""By what the owner of a session proved more than the password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings

from portal.staff.enums import FactorProof

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

# What the session keeps: by what its owner proved more than the password (`FactorProof`)
PROOF_KEY: Final = "second_factor"


def mark_proved(session: SessionBase, proof: FactorProof) -> None:
    """Keep in a session by what its owner proved more than the password."""
    session[PROOF_KEY] = proof.value


def is_proved(session: SessionBase) -> bool:
    """Return whether more was proved than the password, or nothing more is asked."""
    proof = session.get(PROOF_KEY)
    if proof == FactorProof.NONE:
        return not settings.SECOND_FACTOR_REQUIRED
    return proof in set(FactorProof)
