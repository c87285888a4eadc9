"""A model with protected values that exists for the length of a test."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connection, models

from portal.crypto.protected import Protected, secret_model

if TYPE_CHECKING:
    from collections.abc import Iterator


def without_spaces(text: str) -> str:
    return text.replace(" ", "").upper()


def first_only(text: str) -> str:
    return text[:1] + "*" * (len(text) - 1)


def sample_models() -> tuple[type[models.Model], type[models.Model]]:
    """Return an owner (name, optional number) and its sibling, registered under "crypto"."""

    class Sample(models.Model):
        uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
        note = models.CharField(max_length=20, blank=True)
        name = Protected(kind="name", normalise=without_spaces, mask=first_only)
        number = Protected(kind="number", mask=first_only, optional=True, index=False)

        class Meta:
            app_label = "crypto"

    secret = secret_model(
        Sample,
        module=__name__,
        extra={"adult_on": models.DateField(null=True)},
        constraints=[models.UniqueConstraint(fields=["name_digest"], name="one_sample")],
    )
    return Sample, secret


@contextmanager
def standing(*kinds: type[models.Model]) -> Iterator[None]:
    """Make the tables of models and take tables and models away again."""
    with connection.schema_editor() as editor:
        for kind in kinds:
            editor.create_model(kind)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            connection.check_constraints()  # what waits for the commit would hold the tables
            with connection.schema_editor() as editor:
                for kind in reversed(kinds):
                    editor.delete_model(kind)
        forget(*kinds)


def forget(*kinds: type[models.Model]) -> None:
    """Take models out of the registry, so that no other test sees them."""
    for kind in kinds:
        del apps.all_models[kind._meta.app_label][kind._meta.model_name]
    apps.clear_cache()
