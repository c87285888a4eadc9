"""Business acts of payouts: keyword-only, atomic, audited in the same transaction."""
