"""Boring makers of test rows, one module per context."""
