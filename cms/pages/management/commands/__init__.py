"""Commands of the editorial rules."""
