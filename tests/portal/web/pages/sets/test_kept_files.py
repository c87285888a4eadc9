"""Files of large sets: made beforehand, whole or not at all, gone with their set."""

from __future__ import annotations

import errno
import gzip
import os
import signal
import subprocess
import sys
from itertools import takewhile
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.disclosure.enums import WithdrawalReason
from portal.disclosure.services.withdraw import withdraw
from portal.web.delivery.process_cache import forget_all
from portal.web.pages.sets import kept_files
from tests.search.conftest import county  # noqa: F401 - a published set
from tests.template_database import ROOT

pytestmark = pytest.mark.django_db
# The command itself, as a program: it comes to the middle of the first workbook and no further
STOPPED = """
import sys, time, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from portal.web.pages.sets import kept_files

def half(file, *_rest):
    file.write(b"half")
    file.flush()
    print("in the middle", flush=True)
    time.sleep(300)

settings.OPEN_DATA_DIR = sys.argv[1]
kept_files.AT_ONCE = {"csv": 2, "xlsx": 2}
kept_files.write_xlsx = half
call_command("export_open_data")
"""


@pytest.fixture
def large(county, settings, tmp_path, monkeypatch):  # noqa: F811
    """Return a published set that counts as large."""
    settings.OPEN_DATA_DIR = tmp_path
    monkeypatch.setattr(kept_files, "AT_ONCE", {"csv": 2, "xlsx": 2})
    return county.edition


def address(edition, ending: str) -> str:
    return f"/disclosures/{edition.disclosure.ref}.{ending}"


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def make() -> None:
    call_command("export_open_data", verbosity=0)
    forget_all()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_that_is_not_there_says_when_and_costs_no_rows(large, client, ending) -> None:
    response = client.get(address(large, ending))
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "这个文件正在生成" in response.content.decode()


def test_the_page_says_that_files_are_being_made_until_they_are(large, client) -> None:
    page = f"/disclosures/{large.disclosure.ref}/"
    assert client.get(page).content.decode().count("正在生成") == 2
    make()
    assert "正在生成" not in client.get(page).content.decode()


def test_the_made_csv_is_the_one_that_was_sent_before(large, client, monkeypatch) -> None:
    make()
    made = client.get(address(large, "csv"))
    monkeypatch.setattr(kept_files, "AT_ONCE", {"csv": 99, "xlsx": 99})
    at_once = client.get(address(large, "csv"))
    assert body(made) == body(at_once)
    for name in ("Content-Type", "Content-Disposition", "X-Robots-Tag"):
        assert made[name] == at_once[name]


def test_it_is_served_as_files_are(large, client) -> None:
    make()
    whole = client.get(address(large, "csv"))
    content, tag = body(whole), whole["ETag"]
    assert int(whole["Content-Length"]) == len(content)
    assert client.get(address(large, "csv"), headers={"If-None-Match": tag}).status_code == 304
    part = client.get(address(large, "csv"), headers={"Range": "bytes=10-19"})
    assert (part.status_code, body(part)) == (206, content[10:20])
    head = client.head(address(large, "xlsx"))
    assert (head.status_code, head.content if not head.streaming else body(head)) == (200, b"")


def test_the_rest_of_another_file_is_not_put_to_what_was_begun(large, client) -> None:
    make()
    whole = client.get(address(large, "csv"))
    content, tag = body(whole), whole["ETag"]
    asked = {"Range": "bytes=10-19", "If-Range": tag}
    assert body(client.get(address(large, "csv"), headers=asked)) == content[10:20]
    other = client.get(address(large, "csv"), headers=asked | {"If-Range": '"another"'})
    assert (other.status_code, body(other)) == (200, content)


def test_a_web_server_in_front_is_told_which_file_to_send(large, client, settings, tmp_path):
    make()
    settings.FILES_INNER_ADDRESS = "/kept-files/"
    answer = client.get(address(large, "csv"))
    inner = answer["X-Accel-Redirect"].removeprefix("/kept-files/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Disposition"].startswith("attachment")
    content = (tmp_path / inner).read_bytes()
    assert gzip.decompress((tmp_path / f"{inner}.gz").read_bytes()) == content
    settings.FILES_INNER_ADDRESS = ""
    assert body(client.get(address(large, "csv"))) == content


def test_a_withdrawn_set_is_gone_at_once_and_its_bytes_with_the_next_round(
    large,
    county,  # noqa: F811
    client,
    tmp_path,
) -> None:
    make()
    withdraw(edition=large, reason=WithdrawalReason.WRONG_SCOPE, by=county.clerk)
    assert client.get(address(large, "csv")).status_code == 410
    make()
    assert list((tmp_path / "sets").iterdir()) == []


def test_a_full_disk_is_a_sentence_and_leaves_nothing(large, tmp_path, monkeypatch) -> None:
    def full(*_args) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(kept_files, "write_csv", full)
    with pytest.raises(CommandError, match="No space left"):
        make()
    assert [path for path in (tmp_path / "sets").glob("*/*") if path.suffix != ".xlsx"] == []


def test_rows_that_are_missing_make_no_file(large, tmp_path) -> None:
    from portal.audit.guards import lifted

    with lifted("publication"):
        type(large).objects.filter(pk=large.pk).update(entry_count=large.entry_count + 1)
    with pytest.raises(CommandError, match="rows"):
        make()
    assert list((tmp_path / "sets").glob("*/*")) == []


def test_a_changed_file_is_named_and_a_lost_one_made_again(large, tmp_path, capsys) -> None:
    make()
    paths = sorted((tmp_path / "sets").glob("*/*"))
    assert len(paths) == 6  # in two languages: a workbook, a CSV, the same compressed
    call_command("export_open_data", compare=True)
    paths[0].write_bytes(paths[0].read_bytes() + b"x")
    with pytest.raises(CommandError):
        call_command("export_open_data", compare=True)
    assert paths[0].name[:16] in capsys.readouterr().out
    paths[0].unlink()
    make()
    assert sorted((tmp_path / "sets").glob("*/*")) == paths


def test_a_part_of_a_killed_program_is_never_served(large, client, tmp_path) -> None:
    folder = tmp_path / "sets" / str(large.pk)
    folder.mkdir(parents=True)
    program = "import sys, time; open(sys.argv[1], 'wb').write(b'half'); print(1, flush=True); time.sleep(60)"  # noqa: E501
    part = folder / f"{'0' * 16}.csv.1.part"
    command = [sys.executable, "-c", program, str(part)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as killed:
        killed.stdout.readline()
        killed.send_signal(signal.SIGKILL)
    assert client.get(address(large, "csv")).status_code == 503
    os.utime(part, (0, 0))
    make()
    assert body(client.get(address(large, "csv"))) != b"half"
    assert not part.exists()


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_a_maker_killed_in_the_middle_leaves_nothing_half_and_the_next_goes_on(
    large, client, tmp_path
) -> None:
    server = urlsplit(os.environ["TEST_DATABASE_URL"])
    database = server._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = os.environ | {
        "TEST_DATABASE_URL": urlunsplit(database),
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
    }
    command = [sys.executable, "-c", STOPPED, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as maker:
        lines = list(takewhile(lambda line: line != "in the middle\n", maker.stdout))
        maker.send_signal(signal.SIGKILL)
    assert [line.strip().rpartition(".")[2] for line in lines] == ["csv", "csv"]  # year, set

    [part] = (tmp_path / "sets").glob("*/*.part")
    assert part.read_bytes() == b"half"
    assert client.get(address(large, "xlsx")).status_code == 503
    whole = client.get(address(large, "csv"))
    assert (whole.status_code, len(body(whole))) == (200, int(whole["Content-Length"]))
    [made] = (tmp_path / "sets").glob("*/*.csv")
    before = made.stat()

    make()
    assert made.stat() == before
    assert body(client.get(address(large, "xlsx"))).startswith(b"PK")
    call_command("export_open_data", compare=True)
    os.utime(part, (0, 0))
    make()
    assert not part.exists()
