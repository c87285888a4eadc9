"""Surnames as data: compound ones, and single ones that are read otherwise than the word.

A leaf. Sources: common lists of Chinese compound surnames; surname readings of Xiandai Hanyu
Cidian. Add here what the county's registers show to be missing.
"""

from __future__ import annotations

from typing import Final

COMPOUND_SURNAMES: Final = frozenset(
    """
    欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政
    濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 亓官 司寇 巫马 公西
    颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 穀梁 拓跋 拓拔 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门
    羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公山 公坚 左丘 公伯 西门 公祖 第五 公乘 贯丘 南荣
    东里 东宫 仲长 子车 子书 子桑 即墨 达奚 褚师 纳兰 完颜 耶律 叶赫 那拉 爱新觉罗 欧陽 司馬
    東方 諸葛 獨孤 萬俟 聞人 尉遲 赫連 澹臺 鍾離 長孫 鮮于 軒轅
    """.split()  # noqa: SIM905 - a table to read, not a list of quotes
)

# Reading with the tone as a digit, as the first character of a name.
SURNAME_READINGS: Final = {
    "仇": "qiu2",
    "单": "shan4",
    "單": "shan4",
    "曾": "zeng1",
    "解": "xie4",
    "区": "ou1",
    "區": "ou1",
    "查": "zha1",
    "朴": "piao2",
    "盖": "ge3",
    "任": "ren2",
    "华": "hua4",
    "宁": "ning4",
    "甯": "ning4",
    "缪": "miao4",
    "翟": "zhai2",
    "尉": "wei4",
    "秘": "bi4",
    "冼": "xian3",
    "洗": "xian3",
    "乐": "yue4",
    "折": "she2",
    "纪": "ji3",
    "燕": "yan1",
    "葛": "ge3",
    "哈": "ha3",
    "盛": "sheng4",
    "员": "yun4",
    "祭": "zhai4",
    "召": "shao4",
    "逄": "pang2",
    "繁": "po2",
    "覃": "qin2",
    "那": "na1",
    "能": "nai4",
    "隗": "wei3",
    "牟": "mu4",
    "瞿": "qu2",
    "郗": "chi1",
    "会": "gui4",
    "么": "yao1",
    "谌": "chen2",
    "令": "ling2",
    "万": "wan4",
    "长": "zhang3",
    "重": "chong2",
    "黑": "he4",
    "过": "guo1",
    "车": "che1",
    "都": "du1",
    "沈": "shen3",
    "谷": "gu3",
    "应": "ying1",
    "于": "yu2",
    "贠": "yun4",
    "柏": "bai3",
    "卜": "bu3",
    "薄": "bo2",
    "佴": "nai4",
    "郇": "xun2",
    "相": "xiang4",
    "拓": "tuo4",
    "亓": "qi2",
}

# Compound surnames whose characters are read in an unusual way.
COMPOUND_READINGS: Final = {
    "万俟": ("mo4", "qi2"),
    "尉迟": ("yu4", "chi2"),
    "澹台": ("tan2", "tai2"),
    "长孙": ("zhang3", "sun1"),
    "令狐": ("ling2", "hu2"),
    "乐正": ("yue4", "zheng4"),
    "鲜于": ("xian1", "yu2"),
    "亓官": ("qi2", "guan1"),
    "颛孙": ("zhuan1", "sun1"),
    "夏侯": ("xia4", "hou2"),
    "仲长": ("zhong4", "chang2"),
    "宰父": ("zai3", "fu3"),
    "夹谷": ("jia2", "gu3"),
    "拓跋": ("tuo4", "ba2"),
    "单于": ("chan2", "yu2"),
}
