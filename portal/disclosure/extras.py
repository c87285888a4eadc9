"""The public columns of policies: what stands in a row's ``extra``, as people read it.

Frozen with a row is every column that was public then; pages, files and programs are shown, in the
order of the policy, what is public now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from portal.formulas import SQL_STARTS
from portal.policies.enums import ColumnKind
from portal.policies.models import PolicyColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    ByPolicy = Mapping[str, tuple["FurtherColumn", ...]]


class FurtherColumn(NamedTuple):
    """A column that no table has a place for: its name in a row, its unit, whether of numbers."""

    name: str
    unit: str = ""
    number: bool = False

    @property
    def heading(self) -> str:
        """The heading in files: 面积（亩）."""
        return f"{self.name}（{self.unit}）" if self.unit else self.name


def public_columns(policy: str = "") -> dict[str, tuple[FurtherColumn, ...]]:
    """Return the public columns by policy code, in the order of the policy; one query."""
    columns = PolicyColumn.objects.filter(public=True).order_by("policy", "position", "id")
    if policy:
        columns = columns.filter(policy__code=policy)
    by_policy: dict[str, list[FurtherColumn]] = {}
    for code, name, unit, kind in columns.values_list("policy__code", "name", "unit", "kind"):
        column = FurtherColumn(name, unit, number=kind == ColumnKind.NUMBER)
        by_policy.setdefault(code, []).append(column)
    return {code: tuple(columns) for code, columns in by_policy.items()}


def still_public(extra: Mapping[str, Any], columns: Iterable[FurtherColumn]) -> dict[str, Any]:
    """Return what a row holds of these columns."""
    return {column.name: extra[column.name] for column in columns if column.name in extra}


def in_words(extra: Mapping[str, Any], columns: Iterable[FurtherColumn]) -> str:
    """Write what a row holds of these columns on one line: 面积（亩）：3.4；品种：水稻."""
    texts = ((column.heading, extra.get(column.name)) for column in columns)
    return "；".join(f"{heading}：{value}" for heading, value in texts if value not in (None, ""))


# The same, written by PostgreSQL; of the entry e and its policy p
IN_WORDS: Final = (
    "CASE WHEN e.extra <> '{}' THEN (SELECT regexp_replace(string_agg(c.name || "  # noqa: S608
    "CASE c.unit WHEN '' THEN '' ELSE '（' || c.unit || '）' END || '：' || (e.extra ->> c.name), "
    f"'；' ORDER BY c.position, c.id), '^({SQL_STARTS})', '''\\1') "
    f"FROM {PolicyColumn._meta.db_table} c WHERE c.policy_id = p.id AND c.public "
    "AND e.extra ->> c.name <> '') END"
)
