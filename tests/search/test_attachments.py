"""Text out of attached files, honest and hostile ones: real files, made here."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile

import pytest
from openpyxl import Workbook

from search.attachments import (
    MAX_BYTES,
    BrokenFile,
    DisguisedFile,
    EncryptedFile,
    FileTooLarge,
    OldWordFile,
    TooSlowFile,
    UnknownFileKind,
    text_of,
)

SENTENCE = "耕地地力保护补贴每亩八十五元"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def file(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)


def archive(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return made.getvalue()


def docx(*paragraphs: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def xlsx() -> bytes:
    book = Workbook()
    book.active.title = "名单"
    book.active.append(["村", "面积", 115353.5, 42.0])
    hidden = book.create_sheet("底稿")
    hidden.append(["隐藏的格"])
    hidden.sheet_state = "hidden"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def pdf(text: str, *, password: str = "") -> bytes:
    """Return a PDF with Chinese in a font it does not carry (as government offices make them)."""
    hexes = text.encode("utf-16-be").hex()
    stream = f"BT /F1 12 Tf 50 700 Td <{hexes}> Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            "/Resources<</Font<</F1 5 0 R>>>>>>"
        ),
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        (
            "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
            "/DescendantFonts[6 0 R]>>"
        ),
        (
            "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
            "<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000"
            "/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6"
            "/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700"
            "/StemV 80>>>>"
        ),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj{content}endobj\n".encode()
    start = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    made += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    lock = (
        "/Encrypt<</Filter/Standard/V 1/R 2/P -4"
        f"/O<{'11' * 32}>/U<{'22' * 32}>>>/ID[<{'33' * 16}><{'33' * 16}>]"
        if password
        else ""
    )
    made += f"trailer<</Size {len(objects) + 1}/Root 1 0 R{lock}>>\n".encode()
    return made + f"startxref\n{start}\n%%EOF".encode()


def test_a_word_document_gives_its_paragraphs() -> None:
    assert text_of(file(docx("第一条", SENTENCE)), "办法.docx") == f"第一条\n{SENTENCE}\n"


def test_a_workbook_gives_all_its_sheets() -> None:
    text = text_of(file(xlsx()), "名单.XLSX")
    assert text == "名单\n村 面积 115353.5 42\n底稿\n隐藏的格\n"


def test_a_pdf_gives_its_text() -> None:
    assert SENTENCE in text_of(file(pdf(SENTENCE)), "公告.pdf")


def test_the_national_layout_format_gives_its_text() -> None:
    page = "<Page><TextObject><TextCode>公告</TextCode></TextObject></Page>"
    content = archive(**{"OFD.xml": "<OFD/>", "Doc_0/Pages/Page_0/Content.xml": page})
    assert text_of(file(content), "公告.ofd") == "公告\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_plain_text_gives_itself(encoding) -> None:
    assert text_of(file(SENTENCE.encode(encoding)), "说明.txt") == SENTENCE


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (b"MZ\x90\x00" + b"\0" * 100, "公告.pdf", DisguisedFile),
        (docx("一"), "公告.pdf", DisguisedFile),
        (pdf("一"), "公告.docx", DisguisedFile),
        (archive(**{"x.exe": "MZ"}), "公告.docx", DisguisedFile),
        (b"", "公告.pdf", DisguisedFile),
        (b"\0\0\0\0", "说明.txt", DisguisedFile),
        (b"x", "程序.exe", UnknownFileKind),
        (b"x", "没有后缀", UnknownFileKind),
        (OLE + "WordDocument".encode("utf-16-le"), "老文件.doc", OldWordFile),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "加密.docx", EncryptedFile),
        (OLE + "Workbook".encode("utf-16-le"), "坏.xls", BrokenFile),
        (pdf("一", password="x"), "加密.pdf", EncryptedFile),
        (b"%PDF-1.7\nnothing more", "坏.pdf", BrokenFile),
        (docx("一")[:-60], "坏.docx", BrokenFile),
        (xlsx()[:2000], "坏.xlsx", None),
        (archive(**{"word/document.xml": "<a><b></a>"}), "坏.docx", BrokenFile),
        (
            archive(**{"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "实体.docx",
            BrokenFile,
        ),
        (b"x" * (MAX_BYTES + 1), "大.txt", FileTooLarge),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, name, error) -> None:
    with pytest.raises(error or (BrokenFile, DisguisedFile)) as refused:
        text_of(file(content), name)
    assert str(refused.value)


def test_a_file_that_unfolds_to_something_enormous_is_refused() -> None:
    bomb = archive(**{"word/document.xml": "<a>" + "x" * 310_000_000 + "</a>"})
    assert len(bomb) < 1_000_000
    with pytest.raises(BrokenFile):
        text_of(file(bomb), "炸弹.docx")


def test_a_file_that_takes_too_long_is_given_up(monkeypatch) -> None:
    monkeypatch.setattr("search.attachments.PATIENCE", 0.01)
    with pytest.raises(TooSlowFile):
        text_of(file(docx("一")), "慢.docx")


def test_a_long_document_is_cut() -> None:
    text = text_of(file(("长" * 1_500_000).encode()), "长.txt")
    assert len(text) == 1_000_000


def test_the_program_that_reads_files_knows_nothing_of_the_portal() -> None:
    code = (
        "import sys, search.extraction; print([m for m in sys.modules if m.startswith('django')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
