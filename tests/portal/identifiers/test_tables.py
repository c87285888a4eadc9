from __future__ import annotations

import pytest

from portal.identifiers.finder import holds_number

HEAD = "村\t户数\t面积\t金额"
QUANTITIES = ("乙村\t98\t860\t6200", "丙村\t210\t2,060.5\t14800")
LIKE_A_PHONE = "甲村\t156\t1200\t8600"
PHONE = "张三 138 1234 5678"


def lines(*rows: str) -> str:
    return "\n".join(rows)


@pytest.mark.parametrize(
    "text",
    [
        lines(HEAD, LIKE_A_PHONE, *QUANTITIES),
        lines(HEAD, *QUANTITIES, LIKE_A_PHONE),
        lines(QUANTITIES[0], LIKE_A_PHONE, QUANTITIES[1], "全村已公示。"),
        lines(HEAD, LIKE_A_PHONE, "乙村\t166\t1300\t9100", *QUANTITIES, "合计\t630\t5420\t38700"),
        lines(LIKE_A_PHONE, *QUANTITIES).replace("\t", " "),
        lines(LIKE_A_PHONE, "乙村\t0\t0\t0", "丙村\t0\t0\t0.00"),
        lines("甲 156 1200 8600", "乙 98 860 6200", "丙 210 206 1480"),
        lines("甲村 156 1200 8600 无", "乙村 98 860 6200 无", "丙村 210 206 1480 无"),
    ],
)
def test_quantities_of_a_table_are_no_phone(text):
    assert not holds_number(text)


@pytest.mark.parametrize(
    "text",
    [
        PHONE,
        lines(PHONE, "李四 139 0013 9000", "王五 137 0013 9001"),
        lines(PHONE, "李四 023 5512 1234", "王五 023 5510 1235"),
        lines("姓名 电 话 号码", PHONE, "李四 8 1234 56", "王五 9 1234 57"),
        lines("邮编 404 500 12", PHONE),
        lines(PHONE, "云阳县 江口镇 五星村 三组", "云阳县 江口镇 五星村 四组"),
        lines(PHONE, "李四 139 0013 9000", "甲村 98 860 6200", "乙村 21 206 1480"),
        lines(PHONE, "98 860 6200", "21 206 1480"),
        lines("张三 138-1234-5678", "甲村 98", "乙村 21"),
        lines("张三 138 1234", "5678", "甲村 98 860", "乙村 21 206"),
        lines(f"{PHONE}。", "甲村 98 860 6200", "乙村 21 206 1480"),
        lines(f"{PHONE}亩", "甲村 98 860 6200 亩", "乙村 21 206 1480 亩"),
        lines("张三:138 1234 5678", "甲村: 98 860 6200", "乙村: 21 206 1480"),
        lines("张三 138 1234", "5678", "甲村 98 860 6200", "乙村 21 206 1480"),
    ],
)
def test_a_phone_in_parts_stays_one_whatever_stands_near(text):
    assert holds_number(text)
