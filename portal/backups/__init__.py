"""Backups: what is kept, whether it can be brought back, which keys are needed for what.

Owns: the order of a backup, its manifest, the comparison of what was restored, the rule by which
old ones go. Never does: copying itself (pg_dump, pg_restore and tar do), keeping keys beside data.
"""
