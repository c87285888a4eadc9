"""Whoever broke into the public surface: its user, role, cache user, index and keys in hand.

Run as a program. It becomes the user whose number it is given, once its libraries are loaded, and
tries everything that a catalog lists. What it read goes out as lines of JSON {"at", "text"}, what
it did as {"did"}. With `--hold` it takes every lock it can and keeps it until its input ends.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from elasticsearch import Elasticsearch
from psycopg import sql
from redis import Redis
from redis.exceptions import NoPermissionError, RedisError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROWS = 3000
LARGEST = 4_000_000
RELATIONS = """
SELECT n.nspname, c.relname, c.relkind,
    array(SELECT attname FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT attisdropped ORDER BY attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 't') ORDER BY 1, 2
"""
OWN_FUNCTIONS = """
SELECT oid::regprocedure::text, pronargs FROM pg_proc
WHERE has_function_privilege(oid, 'EXECUTE')
    AND pronamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
"""
# What a superuser keeps to himself, or PostgreSQL gives to everybody and we took
MIGHTY = """
SELECT proname FROM pg_proc
WHERE has_function_privilege(oid, 'EXECUTE') AND pronamespace = 'pg_catalog'::regnamespace
    AND proname ~ '^(lo_|loread|lowrite|pg_(try_)?advisory|pg_read_|pg_ls_|pg_stat_file|pg_rotate
    |pg_reload|pg_promote|pg_switch|pg_create_restore|pg_backup|pg_wal_replay|pg_logical_emit
    |pg_replication_origin|pg_stat_reset|pg_log_backend|pg_current_logfile)'
    AND proname !~ '_old$'
"""
WITHOUT_ARGUMENTS = """
SELECT DISTINCT proname FROM pg_proc
WHERE pronargs = 0 AND prokind = 'f' AND provolatile <> 'i' AND prorettype <> 'trigger'::regtype
    AND has_function_privilege(oid, 'EXECUTE') AND pronamespace = 'pg_catalog'::regnamespace
"""
ACTS = (
    "CREATE TEMPORARY TABLE mine (id int)",
    "CREATE TABLE mine (id int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE EXTENSION dblink",
    "CREATE PUBLICATION mine",
    "CREATE ROLE mine",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE CURRENT_USER CONNECTION LIMIT -1",
    "SET temp_file_limit TO -1",
    "SET session_replication_role TO replica",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/mine'",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user",
    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename <> current_user",
)
# Not to be tried in a transaction
ALONE = ("CREATE DATABASE mine", "ALTER SYSTEM SET work_mem TO '4MB'")
WRITES = {
    "INSERT": "INSERT INTO {} DEFAULT VALUES",
    "UPDATE": "UPDATE {} SET {} = DEFAULT WHERE false",
    "DELETE": "DELETE FROM {} WHERE false",
    "TRUNCATE": "TRUNCATE {} CASCADE",
    "REFERENCES": "CREATE TABLE mine (x int REFERENCES {})",
    "TRIGGER": "CREATE TRIGGER mine BEFORE INSERT ON {} EXECUTE FUNCTION mine()",
}
LOCKS = ("ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE ROW EXCLUSIVE", "SHARE", "ROW EXCLUSIVE")


def say(**line: Any) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


class Base:
    """The database, as the role of the public surface."""

    def __init__(self, address: str) -> None:
        self.line = psycopg.connect(address, autocommit=True)
        self.line.execute("SET statement_timeout TO '20s'; SET lock_timeout TO '2s'")

    def ask(self, statement: Any) -> list[tuple[Any, ...]] | None:
        """Return rows, an empty list where there are none, None where it is refused."""
        try:
            with self.line.transaction(force_rollback=True):
                cursor = self.line.execute(statement)
                return cursor.fetchmany(ROWS) if cursor.description else []
        except psycopg.errors.InsufficientPrivilege:
            return None
        except psycopg.Error as error:
            # Another reason than missing rights: the right was there
            return None if isinstance(error, psycopg.errors.SyntaxError) else []

    def relations(self) -> list[tuple[sql.Identifier, str, list[str], str]]:
        rows = self.line.execute(RELATIONS).fetchall()
        return [
            (
                sql.Identifier(schema, name),
                kind,
                columns,
                f"{schema}.{name}".removeprefix("public."),
            )
            for schema, name, kind, columns in rows
        ]

    def read(self) -> None:
        for relation, _kind, columns, at in self.relations():
            rows = self.ask(sql.SQL("SELECT * FROM {}").format(relation))
            if rows is not None:
                say(at=at, text=text_of(rows))
                continue
            for column in columns:
                rows = self.ask(
                    sql.SQL("SELECT {} FROM {}").format(sql.Identifier(column), relation)
                )
                if rows:
                    say(at=f"{at}.{column}", text=text_of(rows))

    def write(self) -> None:
        for relation, kind, columns, at in self.relations():
            if kind == "S" and self.ask(sql.SQL("SELECT nextval({})").format(as_text(relation))):
                say(did=f"count {at}")
            if kind not in "rpv" or at.startswith(("pg_", "information_schema")):
                continue
            for act, statement in WRITES.items():
                for column in columns if act == "UPDATE" else columns[:1]:
                    name = sql.Identifier(column)
                    if self.ask(sql.SQL(statement).format(relation, name, name)) is not None:
                        say(did=f"{act} {at}" + (f".{column}" if act == "UPDATE" else ""))

    def call(self) -> None:
        for signature, count in self.line.execute(OWN_FUNCTIONS).fetchall():
            name = signature.partition("(")[0]
            say(did=f"call {name}")
            nulls = ", ".join(["NULL"] * count)
            say(at=signature, text=text_of(self.ask(f"SELECT * FROM {name}({nulls})") or []))  # noqa: S608
        for (name,) in self.line.execute(MIGHTY.replace("\n    |", "|")).fetchall():
            say(did=f"call {name}")
        for (name,) in self.line.execute(WITHOUT_ARGUMENTS).fetchall():
            say(at=f"{name}()", text=text_of(self.ask(f"SELECT * FROM {name}()") or []))  # noqa: S608
        for statement in ACTS:
            if self.ask(statement) is not None:
                say(did=statement)
        for statement in ALONE:
            with suppress(psycopg.errors.InsufficientPrivilege):
                self.line.execute(statement)
                say(did=statement)

    def hold(self) -> None:
        """Take the strongest lock on each relation, of tables and rows; tell which block others."""
        self.line.execute("BEGIN")
        for relation, kind, _columns, at in self.relations():
            if kind not in "rp" or at.startswith(("pg_", "information_schema")):
                continue
            for mode in LOCKS:
                if self.keep(sql.SQL("LOCK TABLE {} IN " + mode + " MODE").format(relation)):
                    say(did=f"lock {at} {mode}")
                    break
            self.keep(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(relation))
            if self.keep(sql.SQL("SELECT 1 FROM {} FOR UPDATE").format(relation)):
                say(did=f"lock rows of {at}")
        self.keep("SELECT pg_advisory_lock(n) FROM generate_series(1, 100) n")
        say(did="held")
        sys.stdin.read()

    def keep(self, statement: Any) -> bool:
        self.line.execute("SAVEPOINT here")
        try:
            self.line.execute(statement)
        except psycopg.Error:
            self.line.execute("ROLLBACK TO here")
            return False
        return True


def text_of(rows: Iterable[tuple[Any, ...]]) -> str:
    """Return rows as text; bytes as hexadecimal digits."""
    return "\n".join(
        "\t".join(cell.hex() if isinstance(cell, bytes) else str(cell) for cell in row)
        for row in rows
    )


def as_text(relation: sql.Identifier) -> sql.Composed:
    return sql.SQL("{}::regclass").format(sql.Literal(".".join(f'"{n}"' for n in relation._obj)))


def cache(client: Redis) -> None:
    """Read and write what lies under every name that is known, and list the others."""
    for words in ("KEYS *", "SCAN 0", "CONFIG GET *", "CLIENT LIST", "ACL LIST", "INFO"):
        with suppress(RedisError):
            say(did=words, at="cache", text=str(client.execute_command(*words.split())))
    for words in ("EVAL return,1 0", "FLUSHALL no", "SLAVEOF no no", "MODULE LIST"):
        try:
            client.execute_command(*words.split())
        except NoPermissionError:
            continue
        except RedisError:
            pass
        say(did=words)
    key = "mz-staff:1:planted"
    with suppress(RedisError):
        say(did=f"read {key}", at=key, text=client.get(key).decode())
    with suppress(RedisError):
        client.set(key, "poison")
        say(did=f"write {key}")


def index(client: Elasticsearch) -> None:
    """Read all documents of all indexes; this distribution refuses nobody."""
    answer = client.search(index="*", size=ROWS, expand_wildcards="all")
    say(at="index", text=json.dumps(answer.body, ensure_ascii=False))


def files(roots: Iterable[str], paths: Iterable[str]) -> None:
    """Read all files below some folders; tell what is open to be written.

    paths: of files in folders that he cannot list, as if he had guessed each name.
    """
    for path in map(Path, paths):
        for text in contents(path):
            say(at=str(path), text=text)
    for root in roots:
        for folder, _folders, names in os.walk(root):
            if os.access(folder, os.W_OK):
                say(did=f"write {folder}")
            for path in (Path(folder) / name for name in names):
                if os.access(path, os.W_OK) and not path.is_symlink():
                    say(did=f"write {path}")
                for text in contents(path):
                    say(at=str(path), text=text)


def environments() -> None:
    """Read the environment of all processes."""
    for path in Path("/proc").glob("[0-9]*/environ"):
        if path.parent.name != str(os.getpid()):
            for text in contents(path):
                say(at=str(path), text=text)


def contents(path: Path) -> Iterator[str]:
    with suppress(OSError):
        if path.name == "environ" or path.stat().st_size <= LARGEST:
            yield path.read_bytes().decode("utf-8", "replace")


def main() -> None:
    orders = json.loads(sys.argv[1])
    base = Base(os.environ["DATABASE_URL"])
    server = Redis.from_url(os.environ["CACHE_URL"])
    engine = Elasticsearch(os.environ["SEARCH_URL"], request_timeout=60)
    server.ping()
    engine.indices.exists(index="none")
    if orders["uid"] is not None:
        # Whoever is no root is no root already
        os.setgroups([])
        os.setgid(orders["uid"])
        os.setuid(orders["uid"])
    if "--hold" in sys.argv:
        base.hold()
        return
    base.read()
    base.write()
    base.call()
    cache(server)
    index(engine)
    files(orders["roots"], orders["paths"])
    environments()


if __name__ == "__main__":
    main()
