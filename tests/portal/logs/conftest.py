from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest

from portal.logs.lines import JsonLines

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the one handler of the settings writes, as it writes it."""
    handlers = [each for each in logging.root.handlers if type(each.formatter) is JsonLines]
    assert len(handlers) == 1
    text = io.StringIO()
    before = handlers[0].setStream(text)
    level = logging.root.level
    logging.root.setLevel(logging.INFO)  # as in production
    yield text
    logging.root.setLevel(level)
    handlers[0].setStream(before)
