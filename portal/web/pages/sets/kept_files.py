"""Files of large sets: made once beside the servers, then served as files (docs/adr/0036).

A file's name carries a stamp of what it says, how many rows it holds and the digest of its bytes.
Who asks computes the stamp anew, so that a file that says anything else is not there. It comes to
its place whole: a program that is killed leaves a part behind that nobody serves, and the next run
goes on with the files that are missing.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from portal.disclosure.queries.editions import edition_page, readable_editions
from portal.policies.enums import DisclosureClass
from portal.web.delivery.made_files import COMPRESSED, compress, drop_dead_parts
from portal.web.pages.parts.downloads import write_csv, write_xlsx
from portal.web.pages.sets.tables import about, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.disclosure.queries import EditionPage

# Rows up to which a file costs less than 50 ms of CPU and is made for who asks
AT_ONCE: Final = {"csv": 1000, "xlsx": 250}
# Seconds after which a missing file is worth asking for again: the maker looks each minute
COMING: Final = 60
_STAMP: Final = 16


class IncompleteFile(Exception):
    """The rows written are not those of the set: it changed meanwhile, or is broken."""


def is_kept(page: EditionPage, ending: str) -> bool:
    """Say whether a set is so large that its file is made beforehand."""
    named = page.edition.disclosure_class == DisclosureClass.A
    return named and (page.edition.entry_count or 0) > AT_ONCE[ending]


def kept_file(page: EditionPage, ending: str) -> Path | None:
    """Return the file that says exactly what the set says now, in the language in force."""
    return next(_folder(page.edition.pk).glob(f"{_stamp(page, ending)}-*.{ending}"), None)


def tag_of(path: Path) -> str:
    """Return the digest of a file's bytes, as its name says it."""
    return path.stem.rpartition("-")[2]


def note_coming(files: Iterable[dict[str, str]], page: EditionPage) -> None:
    """Say beside each download of a page when its file is still being made."""
    for file, ending in zip(files, ("xlsx", "csv"), strict=False):
        if is_kept(page, ending) and kept_file(page, ending) is None:
            file["detail"] += _(", being made: ready in a few minutes")


def make_missing() -> Iterator[Path]:
    """Make the files that are missing, newest set first, and yield each; drop those of sets gone.

    Raises OSError when the disk takes no more, and IncompleteFile; nothing half written is served.
    """
    readable = set()
    for edition in _large():
        readable.add(str(edition.pk))
        for language, _name in settings.LANGUAGES:
            page = edition_page(edition.disclosure.ref, edition.number)
            if page is None:
                continue
            with translation.override(language):
                for ending in AT_ONCE:
                    if is_kept(page, ending) and kept_file(page, ending) is None:
                        yield _make(page, ending)
    _drop_gone(readable)


def compare() -> Iterator[str]:
    """Yield a sentence for each kept file whose bytes or rows are not what they should be."""
    rows = {str(edition.pk): edition.entry_count for edition in _large()}
    for path in sorted(_root().glob("*/*.*")):
        if path.suffix == ".part":
            continue
        label = f"{path.parent.name}/{path.name[:_STAMP]}{path.suffix}"
        named = path.with_suffix("") if path.suffix == COMPRESSED else path
        if _digest(path) != tag_of(named):
            yield _("%(file)s: its content is not the one that was made.") % {"file": label}
        elif named.stem.split("-")[1] != str(rows.get(path.parent.name)):
            yield _("%(file)s: it has not the rows of its set.") % {"file": label}


def _digest(path: Path) -> str:
    """Return the digest of what a file says; "" when it cannot be unpacked."""
    try:
        with gzip.open(path) if path.suffix == COMPRESSED else path.open("rb") as file:
            digest = hashlib.sha256()
            while piece := file.read(1 << 20):
                digest.update(piece)
    except (OSError, EOFError, zlib.error):
        return ""
    return digest.hexdigest()


def _large() -> Iterable[Any]:
    named = readable_editions().filter(disclosure_class=DisclosureClass.A)
    return named.filter(entry_count__gt=min(AT_ONCE.values())).order_by("-published_at", "-id")


def _root() -> Path:
    return Path(settings.OPEN_DATA_DIR) / "sets"


def _folder(edition: int) -> Path:
    return _root() / str(edition)


def _stamp(page: EditionPage, ending: str) -> str:
    """Return what tells a file from those that say anything else."""
    columns, _rows = table(page)
    words = about(page) if ending == "xlsx" else []
    content = (
        page.edition.digest.hex(), [column.heading for column in columns], words,
        [(place.code, place.full_name) for place in page.places], translation.get_language(),
    )  # fmt: skip
    return hashlib.sha256(repr(content).encode()).hexdigest()[:_STAMP]


def _make(page: EditionPage, ending: str) -> Path:
    columns, rows = table(page)
    folder = _folder(page.edition.pk)
    folder.mkdir(parents=True, exist_ok=True)
    stamp = _stamp(page, ending)
    part = folder / f"{stamp}.{ending}.{os.getpid()}.part"
    try:
        with part.open("w+b") as file:
            if ending == "csv":
                count = write_csv(file, columns, rows)
            else:
                count = write_xlsx(file, columns, rows, about(page))
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if count != page.edition.entry_count:
            raise IncompleteFile(f"{page.disclosure.ref}: {count} rows")
        path = folder / f"{stamp}-{count}-{digest}.{ending}"
        if ending == "csv":  # a workbook is compressed already
            compress(part, path)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _drop_gone(readable: set[str]) -> None:
    """Remove the files of sets that are not public any more, and parts of programs that died."""
    for folder in _root().glob("*"):
        if folder.name not in readable:
            shutil.rmtree(folder, ignore_errors=True)
    drop_dead_parts(_root())
