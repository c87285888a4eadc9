"""System checks: the keys of this process, the shape of protected models."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, register
from django.db import models

from portal.crypto.protected import secret_models
from portal.crypto.ring import read_settings


@register()
def check_keys(**_kwargs: Any) -> list[Error]:
    """crypto.E001: a key is missing, malformed or on the wrong surface."""
    _ring, problems = read_settings()
    hint = "python manage.py generate_keys prints a fresh set."
    return [Error(problem, hint=hint, id="crypto.E001") for problem in problems]


@register("models")
def check_owners(**_kwargs: Any) -> list[Error]:
    """crypto.E002: the owner of a secret has no `uuid` that is unique, alone or with a parent."""
    return [
        Error(
            "A model with protected values needs a unique uuid field.", obj=owner, id="crypto.E002"
        )
        for owner in (secret._meta.get_field("owner").related_model for secret in secret_models())
        if not _has_uuid(owner)
    ]


def _has_uuid(owner: Any) -> bool:
    # A revision of a batch repeats its rows with their ciphertexts, so there a uuid is unique
    # only within the batch.
    together = any(
        "uuid" in constraint.fields
        for constraint in owner._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    )
    return any(
        field.name == "uuid" and isinstance(field, models.UUIDField) and (field.unique or together)
        for field in owner._meta.get_fields()
    )
