"""The tokens of public texts: a narrow table with a GIN index, on SQLite a table of FTS5.

No model describes it: Django has no field for either, and SQLite would lose the table of FTS5 in a
rebuild. ``toast_tuple_target`` keeps long token lists beside the rows, so that counting and ordering
many hits reads short rows only.
"""

from __future__ import annotations

from django.db import migrations

POSTGRES = """
CREATE TABLE search_texttokens (
    text_id bigint PRIMARY KEY REFERENCES search_text (id) ON DELETE CASCADE,
    kind varchar(12) NOT NULL,
    day integer NOT NULL,
    tokens tsvector NOT NULL
) WITH (toast_tuple_target = 128);
CREATE INDEX texttokens_tokens ON search_texttokens USING gin (tokens);
CREATE INDEX texttokens_newest ON search_texttokens (day DESC, text_id DESC);
CREATE FUNCTION search_text_counts(wanted tsquery) RETURNS TABLE (kind varchar, n bigint)
LANGUAGE sql STABLE SET enable_seqscan = off SET enable_indexscan = off AS $$
    SELECT t.kind, count(*) FROM search_texttokens t WHERE t.tokens @@ wanted GROUP BY t.kind
$$;
"""
HITS = """
CREATE FUNCTION search_text_{name}(
    wanted tsquery, only_kind varchar, not_kind varchar, from_day integer, from_key bigint, n integer
) RETURNS TABLE (day integer, number bigint)
LANGUAGE sql STABLE SET enable_seqscan = off SET {off} = off AS $$
    SELECT t.day, t.text_id FROM search_texttokens t
    WHERE t.tokens @@ wanted
        AND (only_kind IS NULL OR t.kind = only_kind) AND (not_kind IS NULL OR t.kind <> not_kind)
        AND (from_day IS NULL OR (t.day, t.text_id) {beyond} (from_day, from_key))
    ORDER BY t.day {way}, t.text_id {way} LIMIT n
$$;
"""
# Rare words through the GIN index; frequent ones by looking through the newest texts. The planner
# cannot choose: it does not know what unpacking long token lists costs.
FUNCTIONS = {
    "rare": ("enable_indexscan", "<", "DESC"),
    "rare_before": ("enable_indexscan", ">", "ASC"),
    "frequent": ("enable_bitmapscan", "<", "DESC"),
    "frequent_before": ("enable_bitmapscan", ">", "ASC"),
}
SQLITE = """
CREATE VIRTUAL TABLE search_texttokens USING fts5(
    tokens, detail = none, columnsize = 0, tokenize = 'unicode61 remove_diacritics 0'
)
"""


def make(apps, schema_editor) -> None:
    """Create the table of this database."""
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute(SQLITE)
        return
    schema_editor.execute(POSTGRES)
    for name, (off, beyond, way) in FUNCTIONS.items():
        schema_editor.execute(HITS.format(name=name, off=off, beyond=beyond, way=way))


def unmake(apps, schema_editor) -> None:
    """Drop it; an index can be made anew (rebuild_index)."""
    if schema_editor.connection.vendor == "postgresql":
        for name in (*FUNCTIONS, "counts"):
            schema_editor.execute(f"DROP FUNCTION search_text_{name}")
    schema_editor.execute("DROP TABLE search_texttokens")


class Migration(migrations.Migration):
    """Creates the table of tokens."""

    dependencies = [("search", "0002_public_texts")]

    operations = [migrations.RunPython(make, unmake)]
