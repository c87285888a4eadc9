# ruff: noqa: S608 - names of our own tables, members of our own enums
"""What the database asks before money counts as paid or failed, in SQL for both engines.

An answer is inserted as a proposal, takes rows only while it is one, and takes effect by another
person than who entered it and who made the batch, by the bank's own key, or by a waiver of the
unit. A line gets the result that such an answer names, and none other; the counters of a batch are
the sums of such answers, and it is PAID when they cover every row.
"""

from __future__ import annotations

from typing import Final

from .enums import ANSWERABLE, IN_EFFECT, RESULTS, AnswerStatus, Part
from .models import AnswerRow, BankAnswer, BankKey, Batch, Line
from .way import MAKERS_OF_BATCH, texts, waived

_ANSWER: Final = BankAnswer._meta.db_table
_ROW: Final = AnswerRow._meta.db_table
_KEY: Final = BankKey._meta.db_table
_BATCH: Final = Batch._meta.db_table
_LINE: Final = Line._meta.db_table
_EFFECT: Final = texts(*IN_EFFECT)

NOT_A_PROPOSAL: Final = (
    f"NEW.status <> '{AnswerStatus.ENTERED}' OR NEW.decided_by_id IS NOT NULL"
    f" OR NOT EXISTS (SELECT 1 FROM {_BATCH} AS batch WHERE batch.id = NEW.batch_id"
    f" AND batch.status IN ({texts(*ANSWERABLE)}))"
)
_BY_ANOTHER: Final = (
    f"EXISTS (SELECT 1 FROM {_BATCH} AS batch WHERE batch.id = NEW.batch_id"
    f" AND ((NEW.decided_by_id <> NEW.by_id AND NEW.decided_by_id NOT IN ({MAKERS_OF_BATCH}))"
    f" OR {waived(Part.CONFIRMATION)}))"
)
_BY_THE_BANK: Final = (
    f"EXISTS (SELECT 1 FROM {_KEY} AS key WHERE key.id = NEW.key_id AND key.trusted"
    f" AND key.bank_id = NEW.bank_id"
    f" AND key.id = (SELECT MAX(id) FROM {_KEY} WHERE bank_id = NEW.bank_id))"
)
DECIDED_WRONGLY: Final = (
    f"NOT (OLD.status = '{AnswerStatus.ENTERED}'"
    " AND NEW.decided_by_id IS NOT NULL AND NEW.decided_at IS NOT NULL AND ("
    f"(NEW.status = '{AnswerStatus.WITHDRAWN}' AND NEW.decided_by_id = NEW.by_id)"
    f" OR (NEW.status = '{AnswerStatus.REFUSED}' AND NEW.decided_by_id <> NEW.by_id"
    " AND NEW.note <> '')"
    f" OR (NEW.status = '{AnswerStatus.CONFIRMED}' AND NEW.key_id IS NULL AND {_BY_ANOTHER})"
    f" OR (NEW.status = '{AnswerStatus.SIGNED}' AND NEW.signature IS NOT NULL"
    f" AND {_BY_THE_BANK})))"
)
# Asked of a whole file at once: an answer has up to a hundred thousand rows.
ROW_OUT_OF_PLACE: Final = (
    f"NOT EXISTS (SELECT 1 FROM {_ANSWER} AS answer JOIN {_LINE} AS line"
    " ON line.batch_id = answer.batch_id"
    " WHERE answer.id = NEW.answer_id AND line.id = NEW.line_id"
    f" AND answer.status = '{AnswerStatus.ENTERED}')"
)
RESULT_OUT_OF_PLACE: Final = (
    f"NEW.kind IN ({texts(*RESULTS)})"
    f" AND NOT EXISTS (SELECT 1 FROM {_LINE} AS line"
    f" JOIN {_ANSWER} AS answer ON answer.batch_id = line.batch_id"
    f" JOIN {_ROW} AS entry ON entry.answer_id = answer.id AND entry.line_id = line.id"
    f" WHERE line.id = NEW.line_id AND answer.status IN ({_EFFECT})"
    ' AND entry.kind = NEW.kind AND entry.reason = NEW.reason AND entry."on" = NEW."on")'
)
_SUMS: Final = " AND ".join(
    f"COALESCE(SUM({name}), 0) = NEW.{name}"
    for name in ("paid_count", "paid_total", "failed_count", "failed_total")
)
UNSETTLED: Final = (
    f"NOT (SELECT {_SUMS} FROM {_ANSWER} WHERE batch_id = NEW.id AND status IN ({_EFFECT}))"
    " OR (NEW.status = 'PAID' AND NEW.paid_count + NEW.failed_count <> NEW.line_count)"
)
