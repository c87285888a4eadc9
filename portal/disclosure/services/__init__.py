"""Business acts of disclosure: keyword-only, atomic, audited in the same transaction."""
