"""PAY4xx: nobody is paid twice for the same (article 16)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.identifiers.cleaning import squeeze

from .plots import repeated
from .registry import blocking

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from .rows import Cells
    from .staged import Staged

REPEAT_IN_FILE = blocking(
    "PAY401",
    _("The same person twice"),
    _("This person stands in row %(first)s of this file already. %(remedy)s"),
    "16",
)
_ADDED: Final = _("If it is another plot of land, add the rows together; if not, keep only one.")
_NOT_ADDED: Final = _(
    "The rows cannot be added together: {reason}. Correct them, or keep only one."
)
REPEAT_ON_RECORD = blocking(
    "PAY402",
    _("Paid or in work already"),
    _(
        "Batch %(batch)s pays this person for the same policy and period. Remove the row; "
        "a failed payment is reissued, an underpaid one supplemented."
    ),
    "16",
)


def repeat_key(cells: Cells, columns: Iterable[str]) -> str:
    """Return what tells two rows of one person apart: 32 hex digits, "" where nothing may.

    columns: what the policy lets differ. The values are hashed only to be short: they are no
    secrets (columns with names or numbers of people cannot be chosen).
    """
    parts = [squeeze(cells.text(column)) for column in columns]
    if not any(parts):
        return ""
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


# Rows of other batches of the policy and period: drafts, and submitted lines that were not
# returned. A line the bank could not pay is no payment; its reissue, if any, is a line of its own.
_ON_RECORD: Final = """
    SELECT l.sheet, l."row", l.id_number_masked, MIN(o.number)
    FROM (
        SELECT b.number, COALESCE(r.merged_into_id, r.id) AS recipient_id, d.repeat_key
        FROM {batch} b
        JOIN {draft_line} d ON d.batch_id = b.id
        JOIN {recipient} r ON r.id = d.recipient_id
        WHERE b.policy_id = %(policy_id)s AND b.period = %(period)s AND b.status = 'DRAFT'
          AND b.id <> %(batch_id)s
        UNION ALL
        SELECT b.number, COALESCE(r.merged_into_id, r.id), x.repeat_key
        FROM {batch} b
        JOIN {line} x ON x.batch_id = b.id
        JOIN {recipient} r ON r.id = x.recipient_id
        WHERE b.policy_id = %(policy_id)s AND b.period = %(period)s
          AND b.status IN ('SUBMITTED', 'APPROVED', 'SENT', 'PAID')
          AND NOT EXISTS (
              SELECT 1 FROM {line_event} e
              WHERE e.line_id = x.id AND e.kind IN ('FAILED', 'RETURNED')
          )
    ) o
    JOIN {lines} l ON l.recipient_id = o.recipient_id AND l.repeat_key = o.repeat_key
    GROUP BY l.seq, l.sheet, l."row", l.id_number_masked
    ORDER BY l.seq
"""


def check_repeats(staged: Staged, spanned: Collection[tuple[str, int]] = frozenset()) -> None:
    """Find whoever stands twice in the file, or in another batch of the policy and period.

    spanned: rows (sheet, row) whose ID number is a merged cell that began above them.
    """
    for person in repeated(staged, spanned):
        head = person.rows[0]
        reason = person.against
        remedy = _ADDED if reason is None else format_lazy(_NOT_ADDED, reason=reason)
        for row in person.rows[1:]:
            first = staged.place(head.sheet, head.row, row.sheet)
            safe = reason is None
            staged.say(REPEAT_IN_FILE, row, "id_number", first=first, remedy=remedy, safe=safe)
    for values in staged.ask(_ON_RECORD):
        staged.say(REPEAT_ON_RECORD, values, "id_number", batch=values[3])
