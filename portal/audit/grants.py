"""What the public surface may do in PostgreSQL: declared by each context beside its own tables.

    may_read(Place, "search_texttokens")                # SELECT; a table without a model by name
    may_read(DBTaskResult, columns=("enqueued_at",))    # these columns only
    may_read(Attachment, rows="id IN (SELECT …)")       # these rows only: a condition in SQL
    may_write(MissedQuery, updates=("times",))          # SELECT, INSERT, UPDATE of these columns
    may_call("search_text_")                            # functions whose names begin so

Called in `AppConfig.ready`. What nobody declares is refused: the way in for whoever breaks into
the public process is what stands here. `grant_public` carries it into the database
(`portal.audit.roles`). Nothing with a full name, a number or a secret is ever declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.db.models import Model

READ: Final = ("SELECT",)
WRITE: Final = ("SELECT", "INSERT", "UPDATE")


@dataclass(frozen=True)
class Grant:
    """Privileges on one table; with `columns` on these only, with `rows` on those it is true of.

    The condition in `rows` is asked with the rights of the public surface.
    """

    table: str
    privileges: tuple[str, ...]
    columns: tuple[str, ...] = ()
    rows: str = ""
    updates: tuple[str, ...] = ()

    def columns_of(self, privilege: str) -> tuple[str, ...]:
        """Return the columns on which a privilege is given, none for the whole table."""
        return self.updates if privilege == "UPDATE" else self.columns


# By table, and the beginnings of names of functions
PUBLIC: dict[str, Grant] = {}
CALLED: set[str] = set()


def may_read(*tables: type[Model] | str, columns: tuple[str, ...] = (), rows: str = "") -> None:
    """Let the public surface read tables; `columns` are field names of a model.

    Not for a model that is read as a whole: the ORM names every column. `rows` is for small
    tables: behind a condition PostgreSQL uses fewer indexes. Raises FieldDoesNotExist.
    """
    for table in tables:
        name = _name(table)
        own = tuple(
            name if isinstance(table, str) else str(table._meta.get_field(name).column)
            for name in columns
        )
        PUBLIC[name] = Grant(name, READ, own, rows)


def may_write(model: type[Model], *, updates: tuple[str, ...]) -> None:
    """Let the public surface add rows and change these fields of them; it never deletes any.

    Whoever may change a whole table may also lock it against everybody. Raises FieldDoesNotExist.
    """
    columns = tuple(str(model._meta.get_field(name).column) for name in updates)
    table = model._meta.db_table
    PUBLIC[table] = Grant(table, WRITE, updates=columns)


def may_call(beginning: str) -> None:
    """Let the public surface call the functions whose names begin so."""
    CALLED.add(beginning)


def _name(table: type[Model] | str) -> str:
    return table if isinstance(table, str) else table._meta.db_table
