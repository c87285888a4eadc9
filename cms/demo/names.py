"""Invented names with the lengths and surnames of the region; a leaf of data and chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

# Surname and weight: the usual ones of Chongqing's north-east, common ones of the country.
SURNAMES = {
    "李": 70, "王": 62, "张": 60, "刘": 50, "陈": 54, "杨": 40, "谭": 38, "向": 34, "冉": 24,
    "牟": 18, "黄": 30, "周": 28, "吴": 26, "徐": 16, "孙": 12, "胡": 18, "朱": 14, "何": 20,
    "罗": 20, "彭": 18, "邓": 16, "曾": 14, "肖": 12, "蒋": 12, "谢": 14, "唐": 14, "袁": 10,
    "程": 10, "余": 12, "汪": 8, "薛": 6, "熊": 10, "黎": 14, "魏": 8, "方": 8, "石": 8, "付": 8,
    "卢": 8, "郑": 8, "涂": 6, "晏": 5, "艾": 5, "仇": 3, "单": 3, "解": 2, "区": 1, "查": 2,
    "柏": 3, "卞": 2, "包": 3, "毕": 3, "蒲": 4, "敖": 3, "幸": 4, "蔡": 6, "曹": 6, "安": 4,
    "欧阳": 4, "司马": 1, "上官": 1, "诸葛": 1, "皇甫": 1, "令狐": 1,
}  # fmt: skip
MALE = (
    "福云国林友光学奎军平明华建强刚勇伟东海江山成德清永贵发财祥春生文武斌波涛涌亮杰鹏飞龙虎俊峰"
    "世昌兴全安康富仁义礼信忠厚顺和泰正大元才高远志宏"
)
FEMALE = (
    "琼淑群芳英秀珍兰梅菊桂香玉翠莲凤霞红燕丽娟敏静婷莉萍琴素碧华春秋月云美蓉容惠仙珠会先"
    "国世明永成定学大正光远立安代昌"
)
# Characters that old encodings lack: the county's own place names, and a rare given name.
RARE = "䶮塆蔈堃喆犇鑫燚"
WITH_DOT = ("阿依古丽·买买提", "古丽巴哈尔·艾山", "扎西·多吉", "迪丽努尔·阿不都")

COMPANY_STEMS = ("江口", "云安", "盘石", "故陵", "南溪", "龙洞", "凤鸣", "红狮", "高阳", "双土")
COMPANY_KINDS = (
    "柑橘种植专业合作社", "农机服务专业合作社", "粮油有限公司", "生态农业发展有限公司",
    "种养殖家庭农场",
)  # fmt: skip


def person_name(chance: Random, *, male: bool) -> str:
    """Return a name: three characters in five of six, two in most others, a few with a dot."""
    roll = chance.random()
    if roll < 0.0015:
        return chance.choice(WITH_DOT)
    surname = chance.choices(list(SURNAMES), weights=list(SURNAMES.values()))[0]
    pool = MALE if male else FEMALE
    given_name = chance.choice(pool)
    if roll > 0.16:
        given_name += chance.choice(pool)
    if roll > 0.997:
        given_name = given_name[:-1] + chance.choice(RARE)
    return surname + given_name


def company_name(chance: Random, serial: int) -> str:
    """Return the name of an invented organisation; the serial keeps it unique."""
    number = "一二三四五六七八九十"[serial % 10] + ("" if serial < 10 else str(serial // 10))
    return f"云阳县{chance.choice(COMPANY_STEMS)}第{number}{chance.choice(COMPANY_KINDS)}"
