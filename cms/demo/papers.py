"""The regulation and its list as texts of a page, read from the project's own copy."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

REGULATION = Path(__file__).resolve().parents[2] / "docs" / "regulation.md"
_APPENDIX = "## 附："
COLUMNS = ("序号", "补贴项目", "主管部门", "政策级次")


def _lines(*, appendix: bool) -> list[str]:
    text = REGULATION.read_text(encoding="utf-8")
    main, _mark, rest = text.partition(_APPENDIX)
    return [line.strip() for line in (rest if appendix else main).splitlines() if line.strip()]


def regulation_title() -> str:
    """Return the title with the mark of a draft behind it."""
    name, mark = _lines(appendix=False)[:2]
    return f"{name.removeprefix('# ')}{mark}"


def regulation_body() -> list[dict[str, Any]]:
    """Return a heading per chapter and its articles as paragraphs, word for word."""
    blocks: list[dict[str, Any]] = []
    paragraphs: list[str] = []
    article = ""

    def close() -> None:
        if paragraphs:
            blocks.append({"type": "paragraph", "value": "".join(paragraphs)})
            paragraphs.clear()

    for line in _lines(appendix=False)[2:]:
        if line.startswith("### "):
            article = line.removeprefix("### ")
        elif line.startswith("## "):
            close()
            blocks.append({"type": "heading", "value": line.removeprefix("## ")})
        else:
            text = escape(re.sub(r"^(\d+)\\\.", r"\1.", line), quote=False)
            lead = f"<b>{article}</b>\u3000" if article else ""
            paragraphs.append(f"<p>{lead}{text}</p>")
            article = ""
    close()
    return blocks


def list_rows() -> list[list[str]]:
    """Return number, project, departments and level of each line of the appended list."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in _lines(appendix=True)]
    return [row for row in rows if len(row) == len(COLUMNS) and row[0].isdecimal()]


def list_body() -> list[dict[str, Any]]:
    """Return the list as one table."""
    table = {
        "columns": [{"type": "text", "heading": heading} for heading in COLUMNS],
        "rows": [{"values": row} for row in list_rows()],
        "caption": "惠民惠农财政补贴资金“一卡通”管理项目清单",
    }
    return [{"type": "table", "value": table}]
