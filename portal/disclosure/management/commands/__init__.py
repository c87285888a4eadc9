"""Management commands of disclosure."""
