"""News of the domain: policies and sets are read in anew, noted where they were changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models.signals import post_delete, post_save

from portal.disclosure.models import Disclosure, Edition
from portal.disclosure.signals import set_changed
from portal.policies.models import Listing, Policy, PolicyList, Rate
from search.sources import changed, gone

if TYPE_CHECKING:
    from django.db.models import Model


def policy_changed(sender: type[Model], instance: Any, **about: Any) -> None:
    """Report the policy that a row is or belongs to; of a whole list all policies."""
    if sender is PolicyList:
        changed("policy:*")
    else:
        policy = instance if sender is Policy else instance.policy
        changed(f"policy:{policy.code}")


def note_set(sender: object, *, disclosure: int, **about: Any) -> None:
    """Report a set; one without an edition in force is gone from the answers at once."""
    key = f"set:{Disclosure.objects.values_list('ref', flat=True).get(pk=disclosure)}"
    in_force = Edition.objects.in_force().filter(disclosure=disclosure).exists()
    (changed if in_force else gone)(key)


set_changed.connect(note_set, dispatch_uid="search.texts.note_set")
for model in (Policy, PolicyList, Listing, Rate):
    for signal in (post_save, post_delete):
        signal.connect(policy_changed, sender=model, dispatch_uid=f"search.texts.{model.__name__}")
