"""The catalogue of interface texts: what `scripts/messages` and tests/architecture are made of."""
