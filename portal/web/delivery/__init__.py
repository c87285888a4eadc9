"""How answers reach readers: caches, limits, readiness. Knows no page."""
