"""Kept public pages die when the policy list changes, as they do with each publication.

After the commit: the list's own services stand below and do not know what is kept of it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from portal.disclosure.models import Generation, generation_raised
from portal.policies.models import Listing, Policy, PolicyColumn, PolicyList, Rate
from portal.web.delivery.public_state import forget_state

if TYPE_CHECKING:
    from django.db.models import Model

SHOWN = (Policy, PolicyList, Listing, Rate, PolicyColumn)


def outdate(sender: type[Model], using: str = "default", **about: Any) -> None:
    """Raise the generation of public pages once the running transaction is there for good."""
    transaction.on_commit(partial(Generation.raise_), using=using)


for model in SHOWN:
    for signal in (post_save, post_delete):
        signal.connect(outdate, sender=model, dispatch_uid=f"web.outdate.{model.__name__}")
generation_raised.connect(forget_state, dispatch_uid="web.forget_state")
