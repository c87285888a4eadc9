"""The page that stands in front while the portal is being worked on: plain files, no process.

Four files (two languages, normal and elder mode) that link to each other, with their styles
beside them. The web server answers with them when the portal does not (docs/operations.md).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from portal.web.context import identity
from portal.web.pages.parts.figures import long_date

if TYPE_CHECKING:
    import datetime as dt

STYLES: Final = ("tokens.css", "base.css", "components.css", "pages.css", "print.css")
# File name -> language, mode
PAGES: Final = {
    "index.html": ("zh-hans", ""),
    "elder.html": ("zh-hans", "elder"),
    "en.html": ("en", ""),
    "en-elder.html": ("en", "elder"),
}


def write_pages(folder: Path, until: dt.datetime | None = None) -> list[Path]:
    """Write pages and styles into a folder and return the pages; one query (who runs the site).

    ``until`` is when the work is expected to end, in local time; without it the page says "soon".
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*(f"css/{style}" for style in STYLES), "mark.svg"):
        shutil.copyfile(str(finders.find(f"web/{name}")), folder / Path(name).name)
    site = identity(None)
    written = []
    for name, (language, mode) in PAGES.items():
        with translation.override(language):
            context = {
                "site": site,
                "title": _("The site is being worked on"),
                "kicker": _("Back soon"),
                "language": "en" if language == "en" else "zh-CN",
                "css": mode,
                "until": f"{long_date(until)} {until:%H:%M}" if until else "",
                "files": f"{settings.PORTAL_BASE_PATH}/maintenance/",
                "styles": STYLES,
                "mode_file": _other(language, "" if mode else "elder"),
                "language_file": _other("zh-hans" if language == "en" else "en", mode),
                "elder": bool(mode),
                "english": language == "en",
            }
            page = folder / name
            page.write_text(render_to_string("errors/maintenance.html", context), encoding="utf-8")
        written.append(page)
    return written


def _other(language: str, mode: str) -> str:
    return next(name for name, variant in PAGES.items() if variant == (language, mode))
