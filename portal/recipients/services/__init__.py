"""Business acts of recipients: keyword-only, atomic, audited in the same transaction."""
