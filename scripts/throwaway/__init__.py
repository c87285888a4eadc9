"""Throw-away servers: what `scripts/services` is made of. Standard library only."""
