"""Management commands of the staff context."""
