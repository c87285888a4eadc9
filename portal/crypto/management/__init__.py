"""Management commands of keys."""
