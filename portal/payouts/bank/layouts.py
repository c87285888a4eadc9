"""How a bank wants its files: the contract's columns, and what a bank's row in the database says.

Field names on the left, the bank's column names on the right; both are data. The names of the
header totals are fixed by the contract.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from portal.payouts.enums import FailureReason, LineEventKind

from .errors import LayoutUnusable
from .rows import BackRow, OutRow

if TYPE_CHECKING:
    from portal.payouts.models import BankLayout

HEADER_COLUMNS: Final = ("批次号", "日期", "总笔数", "总金额")
# What banks add to them in an answer: rows and yuan paid and failed.
RESULT_COUNTS: Final = (("paid_count", "成功笔数"), ("failed_count", "失败笔数"))
RESULT_TOTALS: Final = (("paid_total", "成功金额"), ("failed_total", "失败金额"))

OUT_COLUMNS: Final = (
    ("number", "序号"),
    ("account", "收款账号"),
    ("name", "户名"),
    ("amount", "金额"),
    ("id_number", "证件号"),
    ("phone", "手机号"),
    ("bank_name", "开户银行"),
    ("bank_code", "行号"),
    ("kind", "补贴种类"),
    ("remark", "附言"),
)
BACK_COLUMNS: Final = (
    ("number", "序号"),
    ("account", "收款账号"),
    ("amount", "金额"),
    ("status", "状态"),
    ("code", "返回码"),
    ("reason", "失败原因"),
    ("booked_on", "入账日期"),
    ("sms", "短信状态"),
)
NEEDED_OUT: Final = frozenset({"number", "account", "name", "amount"})
NEEDED_BACK: Final = frozenset({"number", "account", "amount", "status"})
STATUSES: Final = {"成功": LineEventKind.PAID, "失败": LineEventKind.FAILED}
# Norms B7: the reasons that banks give, in the words they use.
REASONS: Final = {
    "户名不符": FailureReason.NAME_MISMATCH,
    "账号不存在": FailureReason.NO_ACCOUNT,
    "已销户": FailureReason.CLOSED,
    "账户已销户": FailureReason.CLOSED,
    "睡眠户": FailureReason.DORMANT,
    "未激活": FailureReason.DORMANT,
    "挂失": FailureReason.FROZEN,
    "冻结": FailureReason.FROZEN,
    "只收不付": FailureReason.DEPOSIT_ONLY,
    "证件过期": FailureReason.ID_EXPIRED,
    "死亡销户": FailureReason.DECEASED,
    "行号错误": FailureReason.WRONG_BANK_CODE,
    "金额超限": FailureReason.OVER_LIMIT,
}
ENCODINGS: Final = frozenset({"gb18030", "gbk", "utf-8", "utf-8-sig"})
SEPARATORS: Final = frozenset(",|;\t")


@dataclass(frozen=True)
class Layout:
    """A layout that is known to be usable; without arguments the contract's own."""

    out_columns: tuple[tuple[str, str], ...] = OUT_COLUMNS
    back_columns: tuple[tuple[str, str], ...] = BACK_COLUMNS
    statuses: dict[str, LineEventKind] = field(default_factory=lambda: dict(STATUSES))
    reasons: dict[str, FailureReason] = field(default_factory=lambda: dict(REASONS))
    separator: str = ","
    encoding: str = "gb18030"
    in_fen: bool = False
    form: str = "delimited"


def layout_of(row: BankLayout) -> Layout:
    """Return the layout that a bank's row describes; what it leaves empty is the contract's.

    Status words and reasons are added to the usual ones. Raises LayoutUnusable.
    """
    back = _pairs(row.back_columns, BackRow, NEEDED_BACK, _("columns from the bank"))
    return Layout(
        out_columns=_pairs(row.out_columns, OutRow, NEEDED_OUT, _("columns to the bank"))
        or OUT_COLUMNS,
        back_columns=back or BACK_COLUMNS,
        statuses=STATUSES | _words(row.statuses, LineEventKind, _("status words")),
        reasons=REASONS | _words(row.reasons, FailureReason, _("return codes")),
        separator=_one_of(row.separator, SEPARATORS, _("separator")),
        encoding=_encoding(row.encoding),
        in_fen=row.in_fen,
        form=row.form,
    )


def _pairs(
    raw: object, kind: type, needed: frozenset[str], part: object
) -> tuple[tuple[str, str], ...]:
    if not raw:
        return ()
    field_names = {declared.name for declared in fields(kind)}
    try:
        pairs = tuple((str(name), str(column).strip()) for name, column in raw)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise LayoutUnusable(part) from None
    names = [name for name, _column in pairs]
    columns = {column for _name, column in pairs}
    if not (needed <= set(names) <= field_names) or len(columns) != len(pairs) or "" in columns:
        raise LayoutUnusable(part)
    return pairs


def _words(raw: dict[str, str], kind: type[Any], part: object) -> dict[str, Any]:
    try:
        return {str(word).strip(): kind(value) for word, value in raw.items()}
    except (AttributeError, ValueError):
        raise LayoutUnusable(part) from None


def _one_of(value: str, allowed: frozenset[str], part: object) -> str:
    if value not in allowed:
        raise LayoutUnusable(part)
    return value


def _encoding(name: str) -> str:
    try:
        encoding = codecs.lookup(name).name
    except LookupError:
        raise LayoutUnusable(_("encoding")) from None
    return _one_of(encoding, ENCODINGS, _("encoding"))
