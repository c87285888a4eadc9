"""What the user of the public surface can read on the disk: files of public pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cms.pages.models import NoticePage
from tests.cms.pages.test_checks import stream
from tests.factories import pages

pytestmark = pytest.mark.django_db


def mode(file) -> str:
    return oct(Path(file.path).stat().st_mode & 0o777)


def test_a_file_is_open_as_long_as_a_public_page_shows_it(
    county, django_capture_on_commit_callbacks
) -> None:
    attachment, other = pages.make_attachment(), pages.make_attachment("b.txt")
    assert mode(attachment.file) == "0o600"
    assert oct(Path(attachment.file.path).parent.stat().st_mode & 0o777) == "0o711"
    body = stream(("files", [attachment.pk]))
    with django_capture_on_commit_callbacks(execute=True):
        first = pages.publish(NoticePage, body=body)
        second = pages.publish(NoticePage, body=body)
    assert (mode(attachment.file), mode(other.file)) == ("0o644", "0o600")
    with django_capture_on_commit_callbacks(execute=True):
        first.unpublish()
    assert mode(attachment.file) == "0o644"
    with django_capture_on_commit_callbacks(execute=True):
        pages.fresh(second).unpublish()
    assert mode(attachment.file) == "0o600"


def test_a_size_of_a_picture_is_open_and_the_picture_itself_is_not(county) -> None:
    picture = pages.make_picture()
    size = picture.get_rendition("width-720")
    assert (mode(picture.file), mode(size.file)) == ("0o600", "0o644")


def test_modes_that_a_copy_changed_are_found_and_put_right(county, capsys) -> None:
    shown, hidden = pages.make_attachment(), pages.make_attachment("b.txt")
    pages.publish(NoticePage, body=stream(("files", [shown.pk])))
    call_command("file_modes")
    Path(hidden.file.path).chmod(0o644)
    Path(shown.file.path).chmod(0o600)
    with pytest.raises(CommandError, match="2 files have another mode"):
        call_command("file_modes", "--check")
    call_command("file_modes")
    call_command("file_modes", "--check")
    assert (mode(shown.file), mode(hidden.file)) == ("0o644", "0o600")
