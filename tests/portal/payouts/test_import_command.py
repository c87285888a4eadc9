from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.audit.models import Entry
from portal.payouts.models import Batch, DraftLine
from portal.payouts.sheets import reader
from portal.payouts.sheets.question_kinds import QuestionKind
from portal.payouts.sheets.questions import Choice, Question
from portal.recipients.models import Recipient
from portal.staff.enums import Role
from portal.staff.models import Organisation
from tests.factories.payout_sheets import csv_sheet, entries, village_sheet
from tests.factories.staff import make_user


@pytest.fixture
def sheet(crew, tmp_path):
    """Return a function that writes a stream to a file and gives its path."""

    def write(name, stream) -> str:
        path = tmp_path / name
        path.write_bytes(stream.getvalue())
        return str(path)

    return write


def run(*arguments: str) -> tuple[str, str]:
    out, errors = StringIO(), StringIO()
    call_command("import_payouts", *arguments, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def rows(crew, count=3, **changes):
    return entries(count, **{"village": crew.villages[0].name} | changes)


def test_a_sheet_becomes_a_draft_of_the_township_it_names(crew, sheet):
    path = sheet("a.csv", csv_sheet(rows(crew)))
    out, errors = run("--policy", "42", "--period", "2026", path)
    batch = Batch.objects.get()
    assert (batch.unit, batch.created_by, batch.line_count) == (crew.unit, crew.clerk.member, 3)
    assert batch.number in out
    assert batch.platform_number in errors
    assert Entry.objects.get(act="payouts.import").detail["via"] == "command"


def test_person_unit_and_platform_number_can_be_named(crew, sheet):
    village = Organisation.objects.get(code=crew.villages[1].code)
    clerk = make_user(Role.VILLAGE_CLERK, village)
    path = sheet("五星村.xlsx", village_sheet({crew.villages[1].name: entries(2)}))
    named = ("--by", clerk.username.upper(), "--unit", village.code, "--platform-number", "YKT-3")
    run("--policy", "042", "--period", "2026", path, *named)
    batch = Batch.objects.get()
    assert (batch.created_by, batch.unit, batch.platform_number) == (
        clerk.member,
        crew.unit,
        "YKT-3",
    )


def test_a_row_that_blocks_is_printed_and_nothing_is_kept(crew, sheet):
    good = sheet("good.csv", csv_sheet(rows(crew)))
    faulty = rows(crew, 9)[5:]
    bad = sheet("bad.csv", csv_sheet([faulty[0].but(amount="1.00"), *faulty[1:]]))
    out, errors = StringIO(), StringIO()
    with pytest.raises(CommandError):
        call_command(
            "import_payouts", "--policy=042", "--period=2026", good, bad, stdout=out, stderr=errors
        )
    assert "!2  H 补贴金额  1.00  PAY308" in errors.getvalue()
    assert (Batch.objects.count(), DraftLine.objects.count(), Recipient.objects.count()) == (
        0,
        0,
        0,
    )


def test_every_refusal_is_one_sentence(crew, sheet):
    path = sheet("a.csv", csv_sheet(rows(crew)))
    nowhere = sheet("b.csv", csv_sheet(rows(crew, village="无此村")))
    picture = sheet("c.csv", type(csv_sheet([]))(b"\x89PNG\r\n\x1a\n" + b"0" * 99))
    for arguments in (
        ("--policy=999", "--period=2026", path),
        ("--policy=042", "--period=2026Q9", path),
        ("--policy=042", "--period=2026", "--by=nobody", path),
        ("--policy=042", "--period=2026", "--unit=X", path),
        ("--policy=042", "--period=2026", nowhere),
        ("--policy=042", "--period=2026", picture),
        ("--policy=042", "--period=2026", "/no/such/file.csv"),
        ("--policy=042", "--period=2026", f"--by={crew.reviewer.username}", path),
    ):
        with pytest.raises(CommandError) as refused:
            run(*arguments)
        assert str(refused.value)
    assert Batch.objects.count() == 0


UNIT_OF_AMOUNTS = Question(
    QuestionKind.AMOUNT_UNIT,
    "a=b",
    (Choice("YUAN", "元"), Choice("TEN_THOUSAND", "万元")),
    place="H",
    payload={"unit": "万元", "where": "H"},
)


@pytest.fixture
def doubtful(monkeypatch):
    """Let the reader doubt every sheet."""
    require = reader._require

    def ask_and_require(parsed, *arguments, **options):
        parsed.ask(UNIT_OF_AMOUNTS)
        require(parsed, *arguments, **options)

    monkeypatch.setattr(reader, "_require", ask_and_require)


@pytest.mark.usefixtures("doubtful")
def test_an_open_question_is_printed_with_the_options_that_answer_it(crew, sheet):
    path = sheet("a.csv", csv_sheet(rows(crew)))
    errors = StringIO()
    with pytest.raises(CommandError):
        call_command(
            "import_payouts",
            "--policy=042",
            "--period=2026",
            path,
            stderr=errors,
            stdout=StringIO(),
        )
    printed = errors.getvalue()
    assert UNIT_OF_AMOUNTS.sentence in printed
    assert "--answer 'SHT301|a=b|H=YUAN'  元" in printed
    assert "--answer 'SHT301|a=b|H=TEN_THOUSAND'  万元" in printed
    assert Batch.objects.count() == 0


@pytest.mark.usefixtures("doubtful")
def test_an_answer_closes_its_question_and_the_sheet_is_kept(crew, sheet):
    path = sheet("a.csv", csv_sheet(rows(crew)))
    out, errors = run(
        "--policy=042", "--period=2026", path, "--answer", f"{UNIT_OF_AMOUNTS.key}=YUAN"
    )
    assert Batch.objects.get().line_count == 3
    assert f"{UNIT_OF_AMOUNTS.sentence}  元" in out
    assert "SHT301" not in errors


@pytest.mark.usefixtures("doubtful")
@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ((f"{UNIT_OF_AMOUNTS.key}=DOLLARS",), "DOLLARS"),
        ((f"{UNIT_OF_AMOUNTS.key}=YUAN", "SHT301|Sheet9|H=YUAN"), "SHT301|Sheet9|H"),
        ((f"{UNIT_OF_AMOUNTS.key}=YUAN", f"{UNIT_OF_AMOUNTS.key}=TEN_THOUSAND"), "SHT301|a=b|H"),
        (("YUAN",), "YUAN"),
    ],
)
def test_an_answer_that_fits_nothing_is_said_and_nothing_is_kept(crew, sheet, answers, said):
    path = sheet("a.csv", csv_sheet(rows(crew)))
    errors = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command(
            "import_payouts",
            "--policy=042",
            "--period=2026",
            path,
            *(f"--answer={answer}" for answer in answers),
            stdout=StringIO(),
            stderr=errors,
        )
    assert said in errors.getvalue() + str(refused.value)
    assert Batch.objects.count() == 0


def test_a_file_that_was_known_already_does_not_blame_the_answers(crew, sheet):
    path = sheet("a.csv", csv_sheet(rows(crew)))
    run("--policy=042", "--period=2026", path)
    with pytest.raises(CommandError) as refused:
        run("--policy=042", "--period=2026", path, "--answer=SHT301|x|H=YUAN")
    assert "SHT301" not in str(refused.value)
