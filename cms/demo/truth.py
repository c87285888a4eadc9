"""The truth file of the demo: who exists and what was paid, for checks from outside."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from .crew import Account
    from .people import Citizen
    from .story import Story


def _citizen(citizen: Citizen) -> dict[str, Any]:
    return {
        "name": citizen.name,
        "id_number": citizen.id_number,
        "card_number": citizen.card_number,
        "phone": citizen.phone,
        "village_code": citizen.village.code,
        "organisation": citizen.organisation,
        "payouts": citizen.payouts,
    }


def _staff(accounts: Iterable[Account]) -> list[dict[str, Any]]:
    return [asdict(account) for account in accounts]


def write_truth(path: Path, story: Story, url: str) -> None:
    """Write the file for its owner's eyes only; it holds every invented number and password."""
    path.parent.mkdir(parents=True, exist_ok=True)
    truth = {
        "staff": _staff(story.crew.accounts),
        "more_staff": _staff(story.crew.more_accounts),
        "citizens": [_citizen(c) for c in [*story.citizens, *story.organisations]],
        "kiosk": [],
        "url": url,
    }
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(truth, file, ensure_ascii=False)
