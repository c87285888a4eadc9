"""The maintenance page is plain files that need no process of the portal."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command

from portal.web.services import change_identity

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "maintenance"


def write(folder, **options):
    change_identity(by=None, title="云阳明账", hotlines=[{"label": "热线", "number": "12345"}])
    call_command("maintenance_page", folder=folder, **options)
    return (folder / "index.html").read_text(encoding="utf-8")


def test_the_page_says_until_when_and_whom_to_call(folder, capsys):
    html = write(folder, until="2026-11-23T18:00")
    assert "预计2026年11月23日 18:00结束" in html
    assert "tel:12345" in html
    assert "R-" not in html
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_without_an_end_it_says_soon(folder):
    assert "很快恢复" in write(folder)


def test_every_file_it_names_is_written_beside_it(folder, settings):
    settings.PORTAL_BASE_PATH = "/mingzhang"
    write(folder)
    for page in folder.glob("*.html"):
        html = page.read_text(encoding="utf-8")
        names = re.findall(r'(?:href|src)="(?!tel:)([^"]+)"', html)
        assert len(names) == 9
        assert [name for name in names if not name.startswith("/mingzhang/maintenance/")] == []
        files = [folder / name.rpartition("/")[2] for name in names]
        assert [path for path in files if not path.is_file()] == []
        assert "<script" not in html


def test_language_and_mode_lead_to_each_other(folder):
    write(folder)
    english = (folder / "en-elder.html").read_text(encoding="utf-8")
    assert '<html lang="en" class="elder">' in english
    assert 'href="/maintenance/en.html"' in english
    assert 'href="/maintenance/elder.html"' in english


def test_an_unreadable_end_is_refused_with_an_example(folder):
    with pytest.raises(CommandError, match="2026-11-23T18:00"):
        call_command("maintenance_page", folder=folder, until="tonight")
    assert not folder.exists()
