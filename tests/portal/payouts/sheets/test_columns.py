from __future__ import annotations

import pytest

from portal.payouts.sheets.columns import NAMES, Meaning, Vocabulary

WORDS = Vocabulary(["良种面积", "金额"])
CONTRACT = (
    "姓名 身份证号 一卡通账号 开户银行 乡镇 村 组 数量 单位 补贴标准 补贴金额 联系电话 户主姓名"
    " 户主身份证号 收款人姓名 收款人身份证号 与享受人关系 代领人姓名 代领人身份证号"
    " 统一社会信用代码 备注"
)


def test_the_columns_are_those_of_the_contract_in_its_order():
    assert [*NAMES.values()] == CONTRACT.split()


@pytest.mark.parametrize(("column", "name"), NAMES.items())
def test_every_name_of_the_contract_means_its_column(column, name):
    assert Vocabulary().meaning(name) == Meaning(column)
    assert Vocabulary().meaning(f" {name[0]} {name[1:]}：*") == Meaning(column)


@pytest.mark.parametrize(
    ("heading", "column", "unit"),
    [
        ("发放金额(元)", "amount", "元"),
        ("补贴金额【元】", "amount", "元"),
        ("补贴金额/元", "amount", "元"),
        ("实发金额万元", "amount", "万元"),
        ("补贴标准（元/亩·年）", "rate", "元/亩·年"),
        ("面积（亩）", "quantity", "亩"),
        ("银行帐号", "card", ""),
        ("卡号", "card", ""),
        ("公民身份号码", "id_number", ""),
        ("户主身份证号码", "householder_id_number", ""),
        ("收款人身份证", "payee_id_number", ""),
        ("村(社区)", "village", "社区"),
        ("乡（镇）", "township", "镇"),
        ("手机号码", "phone", ""),
        ("良种面积", "良种面积", ""),
        ("金额", "金额", ""),
    ],
)
def test_synonyms_and_units_are_understood(heading, column, unit):
    assert WORDS.meaning(heading) == Meaning(column, unit)


@pytest.mark.parametrize(
    "heading",
    ["", None, 5.0, "金额（大写）", "补贴金额（大写）", "猪", "张三", "x" * 50, "元", "（元）"],
)
def test_other_headings_mean_nothing(heading):
    assert WORDS.meaning(heading) is None
