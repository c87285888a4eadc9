"""The columns of a payout sheet: what they are called, and what else people call them.

Identifiers are those of the checks and the error lists; the Chinese names are those of the contract
("Spreadsheets"). The words are data: add what villages write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal.identifiers.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

SERIAL: Final = "serial"
# 村组: village and group in one column, or the group alone
VILLAGE_GROUP: Final = "village_group"

# Identifier -> name of the contract, in the order of the contract.
NAMES: Final[dict[str, str]] = {
    "name": "姓名",
    "id_number": "身份证号",
    "card": "一卡通账号",
    "bank_name": "开户银行",
    "township": "乡镇",
    "village": "村",
    "group": "组",
    "quantity": "数量",
    "unit": "单位",
    "rate": "补贴标准",
    "amount": "补贴金额",
    "phone": "联系电话",
    "householder_name": "户主姓名",
    "householder_id_number": "户主身份证号",
    "payee_name": "收款人姓名",
    "payee_id_number": "收款人身份证号",
    "relationship": "与享受人关系",
    "proxy_name": "代领人姓名",
    "proxy_id_number": "代领人身份证号",
    "organisation_code": "统一社会信用代码",
    "note": "备注",
}

# Every group: one of them must be there. The village is asked for by the reader.
REQUIRED: Final = (("name",), ("id_number", "organisation_code"), ("card",), ("amount",))
IDENTIFIERS: Final = frozenset(
    column for column in NAMES if column.endswith("id_number") or column in ("card", "phone")
) | {"organisation_code"}

# Columns of figures: where several may be meant, a person says which
CHOOSABLE: Final = ("amount", "quantity", "rate")

_ID_WORDS: Final = (
    "身份证号 身份证号码 身份证 公民身份号码 公民身份证号 公民身份证号码 居民身份证号"
    " 居民身份证号码 证件号 证件号码 身份号码 社会保障号 社会保障号码"
)
_SYNONYMS: Final[dict[str, str]] = {
    SERIAL: "序号 编号 序 行号 顺序号",
    "name": "姓名 享受人 享受人姓名 受益人 受益人姓名 补贴对象 补贴对象姓名 补助对象 补助对象姓名"
    " 农户姓名 学生姓名 对象姓名 人员姓名 领取人 领取人姓名 单位名称 企业名称 合作社名称 机构名称"
    " 姓名或单位名称 姓名/单位名称 名称",
    "card": "一卡通账号 一卡通号 一卡通卡号 一卡通 一卡通账户 银行账号 银行卡号 银行账户 账号 卡号"
    " 账户 社保卡号 社会保障卡号 社保卡账号 社会保障卡账号 社保卡银行账号 收款账号 收款账户"
    " 收款人账号 开户账号 存折号 存折账号 惠农卡号 惠民惠农一卡通账号 打卡账号 发放账号"
    " 个人账号 补贴账号 金融账号",
    "bank_name": "开户银行 开户行 银行 开户银行名称 开户行名称 代发银行 代发金融机构 银行名称",
    "township": "乡镇 乡 镇 镇乡 街道 乡镇街道 乡镇名称 所属乡镇 所在乡镇 乡镇/街道",
    "village": "村 村居 村名 村社区 社区 行政村 村委会 村居委会 村名称 所在村 所属村 村别 村/社区"
    " 村民委员会 村(社区)名称 所在村社区 村或社区",
    "group": "组 组别 小组 村民小组 社 组名 所在组 组/社 组社",
    VILLAGE_GROUP: "村组 村/组 村社 村组名称 村组别 所在村组 所属村组 村居组 村(居)组 村民组别",
    "quantity": "数量 面积 补贴面积 补贴数量 亩数 人数 种植面积 补助面积 补助数量 核定面积 头数"
    " 实际面积 发放数量 计税面积 确权面积",
    "unit": "单位 计量单位 数量单位",
    "rate": "补贴标准 标准 补助标准 发放标准 单价 补贴单价 人均标准 每亩标准",
    "amount": "补贴金额 金额 发放金额 补助金额 补贴资金 补助资金 实发金额 应发金额 补贴额 补助额"
    " 发放资金 补贴合计 合计金额 金额合计 总金额 补贴总额 补贴总金额 补贴金额合计 补助合计 资金合计"
    " 合计补贴金额 发放金额合计 合计发放金额 实发 实补 兑付资金 打卡金额"
    " 兑付金额 实补金额 应补金额 本次发放金额 本次补贴金额",
    "phone": "联系电话 电话 电话号码 手机 手机号 手机号码 联系方式 联系手机",
    "householder_name": "户主姓名 户主",
    "payee_name": "收款人姓名 收款人 收款人名称 户名 账户名 账户名称 开户名 开户姓名 账户姓名"
    " 领款人 领款人姓名 收款户名",
    "relationship": "与享受人关系 与补贴对象关系 与受益人关系 收款人与享受人关系 关系",
    "proxy_name": "代领人姓名 代领人",
    "organisation_code": "统一社会信用代码 社会信用代码 信用代码 统一信用代码 机构代码",
    "note": "备注 说明 备注说明 附注",
}
_ID_OWNERS: Final = {
    "id_number": ("", "享受人", "受益人", "补贴对象", "补助对象", "本人", "学生", "农户"),
    "householder_id_number": ("户主",),
    "payee_id_number": ("收款人", "领款人", "账户名", "户名", "开户人"),
    "proxy_id_number": ("代领人",),
}

_BRACKETS: Final = re.compile(r"[(\[【<《]([^)\]】>》]*)[)\]】>》]")
_NOISE: Final = re.compile(r"[\s*:_\-]+")
_YUAN_BEHIND: Final = re.compile(r"[/,]?([亿万千百十]?元|角|分)(?:/.{1,4})?$")
# A column of amounts in words is no amount
IN_WORDS: Final = frozenset(["大写"])


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading stands for: the column, and the unit it names ("" for none)."""

    column: str
    unit: str = ""


def _words() -> dict[str, str]:
    words = {folded(name): column for column, name in NAMES.items()}
    for column, synonyms in _SYNONYMS.items():
        for word in synonyms.split():
            words[folded(word)] = column
    for column, owners in _ID_OWNERS.items():
        for owner in owners:
            words.update((folded(owner + word), column) for word in _ID_WORDS.split())
    return words


def folded(text: object) -> str:
    """Return a heading without spaces, stars and colons, half-width, 帐 as 账; "" for no text."""
    if not isinstance(text, str):
        return ""
    return _NOISE.sub("", clean(text)).replace("帐", "账")


class Vocabulary:
    """Understands headings. ``extra`` are the names of the policy's further columns.

    A further column is known by its own name, which outranks every synonym.
    """

    def __init__(self, extra: Iterable[str] = ()) -> None:
        self.extra = tuple(extra)
        self._words = {**_words(), **{folded(name): name for name in self.extra}}

    def meaning(self, heading: object) -> Meaning | None:
        """Return what a heading stands for, None if unknown. Units in brackets are understood."""
        text = folded(heading)
        if not text or len(text) > 40:
            return None
        if column := self._words.get(text):
            return Meaning(column)
        inside = "".join(_BRACKETS.findall(text))
        outside = _BRACKETS.sub("", text)
        if inside in IN_WORDS:
            return None
        if column := self._words.get(outside):
            return Meaning(column, inside)
        if money := _YUAN_BEHIND.search(outside):
            column = self._words.get(outside[: money.start()])
            unit = money[0].lstrip("/,")
            return Meaning(column, unit) if column in ("amount", "rate") else None
        return None

    def label(self, column: str) -> str:
        """Return the Chinese name of a column (further columns are named by themselves)."""
        return NAMES.get(column, column)
