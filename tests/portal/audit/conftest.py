from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import connection, models

from portal.audit.actors import Actor
from portal.audit.guards import GUARDS, guard
from portal.audit.triggers import install, uninstall
from tests.portal.crypto.sample import standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLERK = Actor(
    account="clerk01", member_uuid="m-1", name="周敏", organisation="栖霞镇", role="clerk"
)


@pytest.fixture
def clerk() -> Actor:
    return CLERK


@pytest.fixture
def frozen_model(own_tables) -> Iterator[Callable[..., type[models.Model]]]:
    """Return a function that makes a guarded table of two columns for this test."""

    class Paper(models.Model):
        title = models.CharField(max_length=20)
        note = models.CharField(max_length=20, null=True)

        class Meta:
            app_label = "audit"

    def declare(**options: object) -> type[models.Model]:
        guard(Paper, **options)
        install()
        return Paper

    with standing(Paper):
        yield declare
        GUARDS.pop("audit.paper", None)


@contextmanager
def burglar() -> Iterator[None]:
    """Somebody who may take the guards off, change rows and put the guards back."""
    connection.check_constraints()  # what waits for the commit would hold the tables
    uninstall()
    yield
    install()
