"""What a line of a sheet says that is no payment: the words of totals, signatures and headings.

The words are data: add what villages write. Every text is squeezed (no spaces, half width) before.
"""

from __future__ import annotations

import re
from typing import Final

from portal.places.rules import group_number, split_group

_LONGEST_LABEL: Final = 60
_SHORTEST_TITLE: Final = 4
_SUM: Final = r"(?:合计|总计|小计|共计|累计|总和|合\(计\))"
# 合计, 五星村二组小计, 本页合计:, 合计(大写)…, 合计8户, 总计金额…
_TOTAL_LABEL: Final = re.compile(
    rf"[^,,。;;、0-9]{{0,20}}?第?[0-9一二三四五六七八九十]{{0,3}}[^,,。;;、0-9]{{0,8}}?{_SUM}"
    r"(?:$|[:：(（0-9¥￥]|金额|人民币|资金|人数|户数|面积|[零壹贰叁肆伍陆柒捌玖拾一二三四五六七八九十])"
)
# 大写:叁佰元整, 总金额:300元 stand for a total without its word
_TOTAL_FIGURE: Final = re.compile(
    r"(?:金额|人民币|资金|\(|合计)*大写|.{0,30}?总(?:金额|额|资金)[:：]?[0-9¥￥]"
)
_TOTAL_IN_TEXT: Final = re.compile(
    r"(?:合计|总计|小计|共计)[^,,。;;0-9]{0,12}?(?:[0-9]+[户人笔条名][^0-9。;;]{0,12})?"
    r"[¥￥]?[0-9][0-9,]*(?:\.[0-9]+)?万?元"
)
_SUBTOTAL: Final = re.compile(r"小计|本页|本组|[页组社队]共?合?计")
_PAGE: Final = re.compile(r"本页|页小计|页合计")
_ROLES: Final = (
    r"制表|填表|填报|审核|复核|审批|审查|经办|负责人|主任|书记|村长|会计|出纳|监督|盖章|公章|签字"
    r"|签章|签名|日期|联系人|联系电话|说明|备注"
)
_SIGNATURE: Final = re.compile(rf"{_ROLES}|[0-9]年|年月日|^注|以下空白|第.{{0,4}}页")
# A role as the label it is in front of a name: 制表人:
_LABEL: Final = re.compile(
    rf"(?:[^:：]{{0,8}}(?:{_ROLES})[^:：]{{0,6}}[:：].*|\((?:盖章|公章|签字)\))"
)
_LABELLED: Final = re.compile(r"[\u4e00-\u9fff()（）]{2,10}[:：]")
_LONG_NUMBER: Final = re.compile(r"[0-9]{15}")
_COUNT: Final = re.compile(r"共?计?([0-9]{1,7})(?:户|人|笔|条|名)")
# What is said about people who are not to be paid, as the heading of a list
_REFUSED: Final = re.compile(
    r"不予|不得发放|不再发放|不发放|不符合|不合格|不享受|不纳入|未通过|取消|暂缓|缓发|停发|停止发放"
    r"|剔除|作废|扣发|注销|死亡|去世|亡故|排除|核减|待核|待定|重复享受|重复领取|不发|未审核|放弃|异议"
)
_FOOTNOTE: Final = re.compile(r"^(?:注|说明|备注|填表说明)[:：]?")
_LIST: Final = re.compile(
    r"[:：]$|名单|人员|名册|如下|以下|[表册]$|^\(?(?:不予|取消|暂缓|停发|停止)"
)
# What a note beside a payment says against it
_AGAINST: Final = re.compile(
    r"(?<![无没未非])(?<!没有)"
    r"(?:停[发补止]|已停|死亡|已死|死$|去[世逝]|逝世|离世|亡故|亡$|病故|已故|身故|过世|取消|不予|暂缓|暂不"
    r"|缓发|不[发补]|注销|退出|迁[出走移]|外迁|已迁|剔除|作废|不符合|不合格|[不未]通过|扣发|不享受"
    r"|不纳入|核销|核减|放弃|拒领|重复|已领|已发放?$|已经?发过|服刑|待[核定]|异议)"
)
_NO: Final = re.compile("否|不|不是|不可以?|不能|无|没有|[Nn][Oo]?|[\u00d7✗✘xX]")
_YES: Final = re.compile(r"是|是的|有|已|[Yy](?:[Ee][Ss])?|[√✓✔]")
# What a column of verdicts says against a payment
_VERDICT: Final = re.compile(
    "不同意|不符|不合格|[不未]通过|否决|退回|驳回|缓|停|不发|否|不|[\u00d7✗✘]"
)
_TITLE: Final = re.compile(
    r".*(?:表|册|名单|明细|清单|台账)(?:\(.{0,12}\))?|[^。;]{0,30}(?:发放|补贴|补助|资金)[^。;]{0,10}"
)
_TITLE_AGAIN: Final = re.compile(r"\([^)]{0,20}\)$|续表?$|第.{1,4}页$|[:：]$|[0-9]{1,5}[户人]$")
_VILLAGE: Final = re.compile(
    r"[\u4e00-\u9fff]{1,12}?(?:村民委员会|居民委员会|村委会|居委会|村|社区)"
)
_YEAR: Final = re.compile(r"(20[0-9]{2})(?!年?[.\-/月][0-9]|年[0-9]{1,2}月|[0-9])")
_SHORT_YEAR: Final = re.compile(r"(?<![0-9])([12][0-9])年(?![0-9]{1,2}月)")
_MONTHS: Final = re.compile(
    r"(?<![0-9])(?:([0-9]{1,2})月?[-—~至到])?([0-9]{1,2})月(?![0-9]{1,2}[日号]?)"
)
_DECEMBER: Final = 12
_OLD: Final = re.compile(r"去年|上年|往年|旧|备份|作废|草稿|历史|样表|示例|样例|模板")
_DAY: Final = re.compile(r"20[0-9]{2}[年.\-/][0-9]{1,2}[月.\-/]?(?:[0-9]{1,2}日?)?")
_GROUP_ONLY: Final = re.compile(
    r"(?:第)?[0-9\u3007零一二两三四五六七八九十百]{1,5}"
    r"(?:村民小组|居民小组|村民组|居民组|小组|组|社|队)"
)

# 老屋组 has a name for a number; 评议小组 is no place
_NAMED_GROUP: Final = re.compile(
    r"(?!.*(?:领导|工作|评议|审核|审查|检查|监督|公示|核查|验收|调查)(?:小组|组))"
    r"[\u4e00-\u9fff]{1,5}(?:村民小组|居民小组|村民组|居民组|小组|组|社)"
)
# (一), 1., 组别: in front of a title
_IN_FRONT: Final = re.compile(
    r"^(?:\([0-9一二三四五六七八九十]{1,3}\)|[0-9一二三四五六七八九十]{1,3}[、.])?"
    r"(?:(?:组别|组名|小组|村组|村名|村别|村|组)[:：])?"
)
_GROUP_IN_TITLE: Final = re.compile(
    r"(?:村|社区)(第?[0-9一二三四五六七八九十]{1,3}(?:村民小组|居民小组|村民组|居民组|小组|组|社))"
)


def is_total_label(text: str) -> bool:
    """Say whether a cell is the label of a sum (合计, 五星村小计); a mention is none."""
    if len(text) > _LONGEST_LABEL:
        return False
    return (_TOTAL_LABEL.match(text) or _TOTAL_FIGURE.match(text)) is not None


def is_total_word(text: str) -> bool:
    """Say whether a cell holds the word of a sum and nothing else."""
    return re.fullmatch(_SUM, text) is not None


def is_total_text(text: str) -> bool:
    """Say whether a line of text, however long, declares a sum in yuan: 以上合计8户1,200元."""
    return _TOTAL_IN_TEXT.search(text) is not None


def is_subtotal(text: str) -> bool:
    """Say whether a total speaks of a part by its words."""
    return _SUBTOTAL.search(text) is not None


def is_of_page(text: str) -> bool:
    """Say whether a total speaks of a printed page."""
    return _PAGE.search(text) is not None


def counted(text: str) -> int | None:
    """Return how many a total line says it counts: 8 for 8户, 共8人."""
    match = _COUNT.fullmatch(text)
    return int(match[1]) if match else None


def is_signature(text: str) -> bool:
    """Say whether a cell belongs to the signatures and notes below a list."""
    return _SIGNATURE.search(text) is not None


def is_label(text: str) -> bool:
    """Say whether a cell is a role in front of a name or space to sign: 制表人:."""
    return _LABEL.fullmatch(text) is not None


def is_labelled(text: str) -> bool:
    """Say whether a number stands behind words and a colon: 联系电话:139…, no ID or account."""
    return _LABELLED.match(text) is not None and _LONG_NUMBER.search(text) is None


def is_somebody(text: str) -> bool:
    """Say whether something stands there that may be meant as a name, and is no word of a form."""
    if not any(map(str.isalpha, text)) or _COUNT.fullmatch(text):
        return False
    return not (is_total_label(text) or is_signature(text) or is_labelled(text))


def refuses(text: str) -> bool:
    """Say whether a line is the heading of people who are not to be paid: 以下人员不予发放:."""
    if _FOOTNOTE.match(text) and not text.endswith((":", "：")):
        return False
    return _REFUSED.search(text) is not None and _LIST.search(text) is not None


def speaks_against(text: str) -> bool:
    """Say whether a note beside a payment says that it is none: 已死亡, 停发."""
    return _AGAINST.search(text) is not None


def is_no(text: str) -> bool:
    """Say whether a cell answers no."""
    return _NO.fullmatch(text) is not None


def is_yes(text: str) -> bool:
    """Say whether a cell answers yes."""
    return _YES.fullmatch(text) is not None


def is_refusal(text: str) -> bool:
    """Say whether a verdict is against a payment: 不通过."""
    return _VERDICT.match(text) is not None


def months_in(text: str) -> frozenset[int]:
    """Return the months that a title or the name of a sheet speaks of; days are none.

    >>> sorted(months_in("2023年11月发放表")), sorted(months_in("1-3月"))
    ([11], [1, 2, 3])
    """
    months: set[int] = set()
    for first, last in _MONTHS.findall(text):
        months.update(range(int(first or last), int(last) + 1))
    return frozenset(month for month in months if 1 <= month <= _DECEMBER)


def is_title(text: str) -> bool:
    """Say whether a line is the title of a list: 九龙村补贴发放表."""
    return _SHORTEST_TITLE <= len(text) <= _LONGEST_LABEL and _TITLE.fullmatch(text) is not None


def bare(text: str) -> str:
    """Return a title without what may differ where it is printed again: (续), (第2页), 35户.

    >>> bare("五星村发放表(续)")
    '五星村发放表'
    """
    for _time in range(2):
        text = _TITLE_AGAIN.sub("", text)
    return text


def place_title(text: str) -> str:
    """Return a title alone in its line without numbering and label: 五星村 of (一)村名:五星村."""
    return _IN_FRONT.sub("", bare(text))


def group_in(text: str) -> str:
    """Return the group that the title of a table names behind its village, "" for none."""
    match = _GROUP_IN_TITLE.search(text)
    return match[1] if match else ""


def villages_in(text: str) -> list[list[str]]:
    """Return for each village that a title may name its possible readings, the longest first."""
    return [
        [match[0][start:] for start in range(len(match[0]) - 1)]
        for match in _VILLAGE.finditer(text)
    ]


def years_in(text: str) -> frozenset[int]:
    """Return the years that a title or the name of a sheet speaks of; days of filling in are none.

    >>> sorted(years_in("2022年度补贴 填报日期:2023年1月5日"))
    [2022]
    """
    return frozenset(int(year) for year in _YEAR.findall(_DAY.sub("", text)))


def years_of_name(name: str) -> frozenset[int]:
    """Return the years that the name of a sheet speaks of, written 2025 or 25年."""
    return years_in(name) | {2000 + int(year) for year in _SHORT_YEAR.findall(name)}


def is_old(name: str) -> bool:
    """Say whether the name of a sheet calls it old, void or a sample."""
    return _OLD.search(name) is not None


def group_title(text: str) -> tuple[str, str] | None:
    """Return village ("" for none) and group of a title alone in its line; None if it is none.

    五星村二组, 第三村民小组, 一组(12户): what stands behind in brackets does not matter.
    """
    title = place_title(text)
    if _GROUP_ONLY.fullmatch(title) and group_number(title):
        return "", title
    village, group = split_group(title)
    if group:
        return village, group
    return ("", title) if _NAMED_GROUP.fullmatch(title) else None
