"""Threads of comments in a marked workbook."""

from __future__ import annotations

from defusedxml.ElementTree import fromstring

from tests.factories.sheets import HEADER, SHEET, changed, payment, workbook
from tests.portal.payouts.sheets.test_marked import Finding, marked, marks, parts

SPACE = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
KIND = "http://schemas.microsoft.com/office/2017/10/relationships"
THREADS = "xl/threadedComments/threadedComment1.xml"
PERSONS = "xl/persons/person.xml"
SHEET_RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
CLERK = "{0F0F0F0F-0000-0000-0000-000000000001}"
FIRST = "{0F0F0F0F-0000-0000-0000-0000000000A1}"


def threaded():
    """Return a sheet with a thread of two comments on F2 and its note for older programs."""

    def edit(book):
        book.worksheets()[0].write_comment("F2", "[Threaded comment]", {"author": f"tc={FIRST}"})

    book = workbook([list(HEADER), payment(1), payment(2)], edit)
    files = parts(book)

    def related(path, kind, target):
        tag = f'<Relationship Id="t1" Type="{KIND}/{kind}" Target="/{target}"/></Relationships>'
        return files[path].replace(b"</Relationships>", tag.encode())

    def comment(ident, text, more=""):
        return (
            f'<threadedComment ref="F2" dT="2026-01-0{text}T08:00:00.00" personId="{CLERK}"'
            f' id="{ident}"{more}><text>{text}</text></threadedComment>'
        )

    reply = comment(FIRST.replace("A1", "A2"), "2", f' parentId="{FIRST}"')
    both = comment(FIRST, "1") + reply
    head = f'xmlns="{SPACE}"'
    person = f'<person displayName="李会计" id="{CLERK}" userId="1" providerId="None"/>'
    return changed(
        book,
        {
            SHEET_RELATIONS: related(SHEET_RELATIONS, "threadedComment", THREADS),
            BOOK_RELATIONS: related(BOOK_RELATIONS, "person", PERSONS),
            THREADS: f"<ThreadedComments {head}>{both}</ThreadedComments>".encode(),
            PERSONS: f"<personList {head}>{person}</personList>".encode(),
        },
    )


def thread(book) -> list[tuple[str | None, str | None, str]]:
    """Return the comments of the threads: who by, answer to what, text."""
    files = parts(book)
    persons = {person.get("id"): person.get("displayName") for person in fromstring(files[PERSONS])}
    comments = list(fromstring(files[THREADS]))
    ids = [comment.get("id") for comment in comments]
    assert len(ids) == len(set(ids))
    return [(persons[c.get("personId")], c.get("parentId"), c[0].text) for c in comments]


OWN = [("李会计", None, "1"), ("李会计", FIRST, "2")]


def test_ours_is_a_reply_in_the_thread_of_the_clerk_and_nothing_of_it_is_lost():
    book = marked(threaded(), Finding(), Finding(3))
    reply = ("Mingzhang", FIRST, "Must be corrected · 小数超过两位\n写到分 <&“>")
    assert thread(book) == [*OWN, reply]
    assert marks(book)["F2"][1].startswith("[Threaded comment]")
    again = marked(book, Finding(title="还是不对"))
    assert thread(again) == [
        *OWN,
        ("Mingzhang", FIRST, reply[2].replace("小数超过两位", "还是不对")),
    ]
    assert thread(marked(again)) == OWN


def test_a_reference_to_threads_that_are_not_there_is_no_fault():
    files = parts(threaded())
    book = changed(
        threaded(), {SHEET_RELATIONS: files[SHEET_RELATIONS].replace(b"Comment1.x", b"x")}
    )
    assert THREADS in files
    assert marks(marked(book, Finding()))["F2"][1].startswith("[Threaded comment]")


def test_a_thread_on_a_cell_without_findings_stays_byte_by_byte():
    before, after = parts(threaded()), parts(marked(threaded(), Finding(3)))
    for name in (THREADS, PERSONS, SHEET_RELATIONS, "[Content_Types].xml"):
        assert before[name] == after[name]
    assert before[SHEET].count(b"<legacyDrawing ") == after[SHEET].count(b"<legacyDrawing ") == 1
