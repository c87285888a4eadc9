"""The table of payments: its rows, and the columns that it has no place of their own for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from portal.disclosure.extras import FurtherColumn, in_words
from portal.disclosure.public_kinds import EXTRA
from portal.disclosure.public_row import Shown, shown
from portal.web.pages.parts.figures import payout_rows, unit_word
from portal.web.pages.parts.labels import measure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.disclosure.extras import ByPolicy

    Row = Mapping[str, Any]
    Own = tuple[tuple[str, FurtherColumn], ...]

# Of every policy; then come the public columns of one.
_DECLARED: Final = tuple(column for column in shown(Shown.FURTHER) if column.kind is not EXTRA)
_FIXED: Final = tuple(
    FurtherColumn(column.heading, number=column.kind.is_number) for column in _DECLARED
)


def payout_table(
    results: Sequence[Row], *, further: ByPolicy, one_policy: bool, unit: str, one_year: bool = True
) -> dict[str, Any]:
    """Return ``rows`` and ``columns`` of components/payouts.html.

    ``results`` as ``payout_rows`` reads them, ``further`` the public columns of policies by code,
    ``unit`` what all rows count. A table of one policy has a column for each that some row of the
    page fills; in one of several policies each row says its own in words.
    """
    rows = payout_rows(results, one_year=one_year)
    values = [_further(result) for result in results]
    columns: dict[str, Any] = {
        "one_policy": one_policy,
        "quantity": measure(unit),
        "unit": unit_word(unit),
    }
    if one_policy:
        own = _columns(results, values, further)
        for row, value in zip(rows, values, strict=True):
            for field, column in own:
                text = row[field] = str(value.get(column.name, ""))
                row[f"{field}_label"] = f"{column.heading}：" if text else ""
        before = (4 if unit else 2) + len(own)
        return {"rows": rows, "columns": columns | {"own": own, "before": before}}
    for row, result, value in zip(rows, results, values, strict=True):
        row["further"] = value and in_words(
            value, (*_FIXED, *further.get(result["policy_code"], ()))
        )
    return {"rows": rows, "columns": columns | {"further": "further", "before": 3}}


def _further(result: Row) -> Mapping[str, Any]:
    """Return the values of further columns by their names."""
    if not _DECLARED:
        return result["extra"]
    return {column.heading: result[column.name] for column in _DECLARED} | result["extra"]


def _columns(results: Sequence[Row], values: Sequence[Mapping[str, Any]], further: ByPolicy) -> Own:
    """Return field and column of what some row fills, of the one policy of these rows."""
    policies = {result["policy_code"]: None for result in results}
    columns = (*_FIXED, *(column for code in policies for column in further.get(code, ())))
    filled = (column for column in columns if any(value.get(column.name) for value in values))
    return tuple((f"further_{number}", column) for number, column in enumerate(filled))
