"""What SQL written by hand needs on both engines, PostgreSQL and SQLite.

Owns the differences between them and temporary tables for bulk work. Knows no model and no word of
the domain.
"""
