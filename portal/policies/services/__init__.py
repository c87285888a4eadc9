"""Business acts of policies: keyword-only, atomic, audited in the same transaction."""
