"""Plants each disguise in each kind of output: all are found, and what is no leak is not."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.core import signing
from xlsxwriter import Workbook

from tests.leaks.finder import Finder, Output
from tests.leaks.public_words import PublicWords
from tests.leaks.secrets import make_secrets
from tests.leaks.unfolding import written

if TYPE_CHECKING:
    from collections.abc import Callable

PERSON = {
    "name": "欧阳明华",
    "id_number": "51122419700312401X",
    "card_number": "6228480478900123456",
    "phone": "13983507214",
}
NEIGHBOUR = {"name": "包江", "id_number": "511224195501014021", "card_number": "", "phone": ""}
FIRM = {
    "name": "包江粮油有限公司", "id_number": "93500235MA60ABCD1X", "card_number": "31020010400001",
    "phone": "", "organisation": True,
}  # fmt: skip
PUBLIC = ("包江村", "包江粮油有限公司")
SHIPPED = ("请到包江边的服务点办理。",)
WORDS = str.maketrans("0123456789", "〇一二三四五六七八九")
CAPITALS = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789X"}
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
Text = str

NUMBER_DISGUISES: dict[str, Callable[[Text], Text]] = {
    "plain": str,
    "small letters": str.lower,
    "spaces": " ".join,
    "no-break spaces": "\u00a0".join,
    "zero width": "\u200b".join,
    "hyphens in fours": lambda text: "-".join(text[i : i + 4] for i in range(0, len(text), 4)),
    "dots": ".".join,
    "slashes": lambda text: f"{text[:6]}/{text[6:]}",
    "full width": lambda text: text.translate(WIDE),
    "words": lambda text: text.translate(WORDS),
    "capital words": lambda text: text.translate(CAPITALS),
    "digits of another script": lambda text: text.translate(ARABIC),
    "reversed": lambda text: text[::-1],
    "bold in the middle": lambda text: f"{text[:5]}<b>{text[5:9]}</b>{text[9:]}",
    "a cell each": lambda text: "".join(f"<td>{sign}</td>" for sign in text),
    "comment inside": lambda text: f"{text[:5]}<!-- -->{text[5:]}",
    "a line each": "\n".join,
    "letters around": lambda text: f"ID{text}号",
    "with a prefix of the country": lambda text: f"+86{text}",
}
NAME_DISGUISES: dict[str, Callable[[Text], Text]] = {
    "plain": str,
    "spaces": " ".join,
    "wide spaces": "\u3000".join,
    "dots": "·".join,
    "bold in the middle": lambda text: f"{text[:1]}<b>{text[1:2]}</b>{text[2:]}",
    "marked as found": lambda text: f"<mark>{text[:2]}</mark>{text[2:]}",
    "reversed": lambda text: text[::-1],
    "beside the own row": lambda text: f"{text[0]}*{text[-1]},{text},120.00",
}
CODES: dict[str, Callable[[Text], Text]] = {
    "entities": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    "hex entities": lambda text: "".join(f"&#x{ord(sign):x};" for sign in text),
    "percent": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "percent twice": lambda text: quote("".join(f"%{byte:02X}" for byte in text.encode())),
    "json escapes": lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 of more, shifted": lambda text: base64.b64encode(f"a{text}z".encode()).decode(),
    "base64 urlsafe": lambda text: base64.urlsafe_b64encode(f"ab{text}".encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "hex in capitals": lambda text: text.encode().hex().upper(),
    "signed marker": lambda text: signing.dumps({"v": f"{text}x"}, key="k"),
    "signed and compressed": lambda text: signing.dumps([text] * 40, key="k", compress=True),
    "md5": lambda text: hashlib.md5(text.encode()).hexdigest(),  # noqa: S324 - what is looked for
    "sha1": lambda text: hashlib.sha1(text.encode()).hexdigest(),  # noqa: S324
    "sha256": lambda text: hashlib.sha256(text.encode()).hexdigest(),
    "sha256, first signs": lambda text: hashlib.sha256(text.encode()).hexdigest()[:16],
    "sha256 in base64": lambda text: base64.b64encode(
        hashlib.sha256(text.encode()).digest()
    ).decode(),
}


def page(text: str) -> bytes:
    return f"<html><body><p>名单：{text}。</p></body></html>".encode()


def sheet(text: str) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet().write_string(3, 2, text)
    return file.getvalue()


def archive(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("inner.txt", text)
    return file.getvalue()


CONTAINERS: dict[str, Callable[[Text], bytes]] = {
    "page": page,
    "csv": lambda text: f"\ufeff镇,姓名,金额\r\n江口镇,{text},120.00\r\n".encode(),
    "calendar": lambda text: f"BEGIN:VEVENT\r\nSUMMARY:{text}\r\nEND:VEVENT".encode(),
    "answer for programs": lambda text: json.dumps({"results": [{"name": text}]}).encode(),
    "workbook": sheet,
    "archive": archive,
    "archive in an archive": lambda text: archive(text) and _twice(text),
    "compressed": lambda text: gzip.compress(text.encode()),
    "utf-16": lambda text: f"\ufeff姓名 {text}".encode("utf-16-le"),
    "header": lambda text: f'Content-Disposition: attachment; filename="{text}.csv"'.encode(),
    "log": lambda text: f"WARNING django.request Not Found: /{text}/".encode(),
    "row of a table": lambda text: b"\t".join(map(written, (17, f"备注{text}", None))),
    "bytes of a table": lambda text: written(memoryview(text.encode())),
    "kept value": lambda text: zlib.compress(text.encode()),
    "document": lambda text: written({"_id": "x", "fields": {"name": [text]}}),
    "script": lambda text: f'const rows = ["{text}"];'.encode(),
}
MARKUP = {"bold in the middle", "a cell each", "comment inside", "marked as found"}


def _twice(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("inner.zip", archive(text))
    return file.getvalue()


@pytest.fixture
def finder() -> Finder:
    secrets = make_secrets([PERSON, NEIGHBOUR, FIRM])
    return Finder(secrets, PublicWords(secrets.names, PUBLIC, SHIPPED))


def looked(finder: Finder, data: bytes) -> set[tuple[int, str]]:
    finder._seen.clear()
    finder.look(Output("planted", "here", data))
    return {(leak.person, leak.kind) for leak in finder.report.leaks}


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("kind", ["id_number", "card_number", "phone", "name"])
def test_every_disguise_is_found_in_every_kind_of_output(finder, kind, container):
    disguises = (NAME_DISGUISES if kind == "name" else NUMBER_DISGUISES) | CODES
    unseen = []
    for name, disguise in disguises.items():
        if name in MARKUP and container == "workbook":
            continue  # a sheet writes brackets as text: they are signs of the number there
        finder.report.leaks.clear()
        if (0, kind) not in looked(finder, CONTAINERS[container](disguise(PERSON[kind]))):
            unseen.append(name)
    assert unseen == []


@pytest.mark.parametrize(
    "text",
    [
        "1970-03-12 尾号 401X",
        "1970年3月12日出生，证件后四位401x",
        "19700312,王**,401X",
        "511****401X",
        "511224********401X",
        "5112************401X",
        "511224197003124",  # cut
        "224197003124",
        "6228480478900123",
    ],
)
def test_what_leads_to_a_number_is_found(finder, text):
    assert looked(finder, page(text))


def test_bytes_of_a_digest_and_a_checksum_are_found(finder):
    digest = hashlib.sha256(PERSON["id_number"].encode()).digest()
    assert looked(finder, written(digest)) == {(0, "id_number")}
    finder.report.leaks.clear()
    checksum = next(
        f"{zlib.crc32(text.encode()):08x}"
        for text in (PERSON["card_number"], PERSON["phone"], PERSON["id_number"])
        if not f"{zlib.crc32(text.encode()):08x}".isdigit()
    )
    assert looked(finder, f"etag {checksum}".encode())


def test_an_organisation_is_public_and_its_numbers_are_not(finder):
    assert looked(finder, page(FIRM["name"])) == set()
    assert looked(finder, page(FIRM["card_number"])) == {(2, "card_number")}
    assert looked(finder, page(FIRM["id_number"])) == {(2, "card_number"), (2, "id_number")}


@pytest.mark.parametrize(
    "text",
    [
        "欧阳*华", "欧阳**", "欧*", "包*江", "511***********0001", "尾号 1234", "139****7214",
        "1970-03-12", "401X", "13983507215", "139,835.07 21,400.00", "包江村 三组",
        "包江粮油有限公司",
        "请到包江边的服务点办理。", "2026-03-12 1201 笔", "GK-042-2026-500235131",
    ],
)  # fmt: skip
def test_what_is_published_on_purpose_is_no_leak(finder, text):
    assert looked(finder, page(text)) == set()


def test_a_name_that_is_a_word_elsewhere_is_found_where_it_is_none(finder):
    assert looked(finder, page("发放给包江 120.00")) == {(1, "name")}


def test_a_name_may_be_repeated_to_who_typed_it_and_a_number_may_not(finder):
    names = frozenset({PERSON["name"]})
    finder.look(Output("answers", "/search/", page(PERSON["name"]), names))
    assert finder.report.leaks == {}
    finder.look(Output("answers", "/search/", page(PERSON["id_number"]), names))
    assert {leak.kind for leak in finder.report.leaks} == {"id_number"}


def test_the_report_says_whose_and_never_what(finder):
    looked(finder, page(" ".join(str(value) for value in PERSON.values())))
    told = "\n".join(map(str, finder.report.leaks))
    assert "person 0" in told
    assert not [value for value in PERSON.values() if value in told]
