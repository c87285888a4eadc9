"""Templates are laid out for readers; what the layout costs is dropped as they are loaded."""

from __future__ import annotations

from pathlib import Path
from statistics import quantiles

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
LONGEST, P99 = 160, 140


def lengths() -> dict[str, int]:
    """Return the length of each line by "file:line"."""
    return {
        f"{file.relative_to(TEMPLATES)}:{number}": len(line)
        for file in sorted(TEMPLATES.rglob("*.*"))
        for number, line in enumerate(file.read_text().splitlines(), start=1)
    }


def test_no_line_of_a_template_is_longer_than_a_screen_is_wide():
    assert {place: length for place, length in lengths().items() if length > LONGEST} == {}


def test_hardly_a_line_of_a_template_is_long():
    assert quantiles(lengths().values(), n=100)[-1] < P99
