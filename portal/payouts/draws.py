"""Drawing rows by lot, so that anybody with the seed draws the same ones."""

from __future__ import annotations

import hashlib
import heapq
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

_SPAN = 1 << 64


def draw(
    numbers: Iterable[int],
    size: int,
    *,
    seed: str,
    digest: bytes,
    heavy: Container[int] = (),
    weight: int = 1,
) -> list[int]:
    """Return ``size`` of the row numbers, in order; those that are ``heavy`` come likelier.

    Each number gets the exponential waiting time of its weight, from SHA-256 over seed, digest of
    the submission and number; the shortest are drawn (Efraimidis and Spirakis 2006).
    """
    start = hashlib.sha256(f"{seed}\n".encode() + digest + b"\n")

    def waits(number: int) -> float:
        chance = start.copy()
        chance.update(str(number).encode())
        part = (int.from_bytes(chance.digest()[:8]) + 1) / (_SPAN + 1)
        return -math.log(part) / (weight if number in heavy else 1)

    return sorted(heapq.nsmallest(size, numbers, key=waits))
