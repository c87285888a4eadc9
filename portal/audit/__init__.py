"""Record who did what and when; keep frozen tables frozen.

Owns: entries with a snapshot of the actor, the seals that chain them, the guards of immutable
tables, the lifts of guards, the rights of the public surface's role in PostgreSQL.

Never: refers to another context's row by foreign key, holds the name, ID number, card or phone
of a paid person, edits or removes an entry.
"""
