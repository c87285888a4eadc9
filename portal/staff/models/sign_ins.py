"""What is remembered of wrong passwords: a level that drains, under keyed hashes only."""

from __future__ import annotations

from django.db import models


class SignInTally(models.Model):
    """How full one pace is (`rules.Pace`): of an account, an address, both together, a device.

    The level is the time until `drained_at` in units of the pace. Nothing is tried before
    `opens_at`. The key is a keyed hash (64 hexadecimal digits): the table names nobody. A row
    whose `drained_at` has passed says nothing any more and is removed.
    """

    key = models.CharField(max_length=64, primary_key=True)
    drained_at = models.DateTimeField(db_index=True)
    opens_at = models.DateTimeField()
