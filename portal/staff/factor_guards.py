"""What the database refuses to change of second factors. Imported by `AppConfig.ready`."""

from __future__ import annotations

from portal.audit.guards import ALL, UPDATE, guard, rule
from portal.staff.models import RecoveryCode, SecondFactor, SecondFactorSecret

# A second factor is taken away and set up anew, never altered into another person's.
guard(
    SecondFactor,
    frozen=("uuid", "account", "begun_at"),
    once=("confirmed_at",),
    deletable=True,
)
# A code is good once, whatever process asks.
rule(
    SecondFactor,
    "step",
    on=UPDATE,
    columns=("last_step",),
    refuse="NEW.last_step <= OLD.last_step",
)
guard(SecondFactorSecret, frozen=ALL, deletable=True, lift=("rotation",))
guard(RecoveryCode, frozen=ALL, once=("used_at",), deletable=True)
