"""The hunt for everybody of the demo, small enough for the suite, and what is planted for it."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from django.conf import settings
from django.core.cache import cache
from django.core.signals import request_finished

from portal.content.models import ContentItem
from portal.logs import text
from portal.web.delivery import page_cache
from portal.web.delivery.process_cache import BoundedDict, forget_all
from search.texts.models import Text
from tests.leaks.hunt import SURFACES, hunt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from portal.web.delivery.page_cache import FinishedPage
    from tests.leaks.finder import Report

# Of one view with a query and without, and people typed: the whole walk takes minutes
BOUNDS: Final = {"typed": 1, "each": 2, "alike": 2}
# Static files are those of the sources; tests/leaks/test_finder.py plants in their kinds
PLANTED: Final = frozenset(SURFACES) - {"static files"}


def small_hunt(truth: dict[str, Any]) -> Report:
    """Look for everybody in a few outputs of every kind."""
    return hunt(truth["citizens"], **BOUNDS)


def planted_hunt(truth: dict[str, Any]) -> set[str]:
    """Put one person's number into each kind of output; return the kinds in which it was found."""
    person = next(citizen for citizen in truth["citizens"] if not citizen["organisation"])
    number = person["id_number"]
    cache.clear()
    forget_all()
    memory: BoundedDict[str, str] = BoundedDict("planted", 1)
    memory.put("page", number)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["who"] = number
    session.save()
    for model in (ContentItem, Text):  # read by pages, feeds and tables; by the index
        model.objects.update(title=f"名单 {number}")
    (Path(settings.OPEN_DATA_DIR) / "planted.csv").write_text(number, encoding="utf-8")
    with _in_every_header(number), _in_the_log(number):
        report = hunt([person | {"card_number": "", "phone": ""}], typed=1, each=1, alike=1)
    return {leak.surface for leak in report.leaks}


def _in_every_header(number: str) -> Any:
    """Let every page carry a number in a header, as a fault of a middleware would."""
    finished = page_cache._finished

    def marked(response: HttpResponse) -> FinishedPage:
        response.headers["X-Planted"] = number
        return finished(response)

    return patch.object(page_cache, "_finished", marked)


@contextmanager
def _in_the_log(number: str) -> Iterator[None]:
    """Let every request write a number into the log, as if its lines were cleaned no more."""

    def note(**_about: object) -> None:
        logging.getLogger("django.request").warning("asked: %s", number)

    request_finished.connect(note)
    try:
        with patch.object(text, "clean_text", str):
            yield
    finally:
        request_finished.disconnect(note)
