"""Pages and attached files in text search, and how files come in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.documents.forms import get_document_form
from wagtail.models import Collection

from cms.pages.enums import TextNumber
from cms.pages.errors import PublishRefused
from cms.pages.models import Attachment, GuidePage, NoticePage, PublicFile
from cms.pages.texts import FileTexts, PageTexts
from portal.content.models import ContentItem
from portal.staff.enums import Role
from search.models import Text
from search.sources import TextKind
from tests.cms.pages.test_checks import ID, stream
from tests.factories import pages
from tests.factories.payouts import load_small_county
from tests.factories.staff import make_user


def with_file(content: str = "登记面积", **fields):
    file = pages.make_attachment("登记表.txt", content.encode(), **fields)
    return file, pages.draft(NoticePage, body=stream(("files", [file.pk])))


def upload(name: str, content: bytes, instance: Attachment | None = None):
    form = get_document_form(Attachment)
    data = {"title": "登记表", "collection": Collection.objects.get(depth=1).pk}
    files = {"file": SimpleUploadedFile(name, content)}
    return form(data, files, instance=instance or Attachment(), user=make_user(Role.EDITOR, "D05"))


def test_a_guide_is_known_with_all_its_words(county, policy, bureau):
    guide = pages.publish(
        GuidePage,
        title="怎么领",
        summary="不用申请",
        organisation=bureau,
        policy=policy,
        who="<p>种地的农户</p>",
        phone="023-5510 0142",
        body=stream(("heading", "常见情形"), ("paragraph", "<p>撂荒地<b>不补</b></p>")),
    )
    [record] = PageTexts().records()
    assert (record.key, record.kind, record.title) == (guide.key, TextKind.GUIDE, "怎么领")
    assert (record.address, record.organisation) == (guide.address, bureau.name)
    assert (record.policy_codes, record.summary) == (("042",), "不用申请")
    assert record.body == "种地的农户\n常见情形\n撂荒地不补\n023-5510 0142"


def test_what_is_not_public_is_not_yielded(county):
    page, other = pages.publish(NoticePage), pages.publish(NoticePage)
    pages.draft(NoticePage)
    page.unpublish()
    assert [record.key for record in PageTexts().records()] == [other.key]
    assert list(PageTexts().records([page.key, "page:x", "page:999999"])) == []


def test_a_file_is_known_once_with_its_text(county, policy):
    file, page = with_file("登记面积\n承包地块")
    assert list(FileTexts().records()) == []
    pages.again(page, policies=[policy])
    pages.publish(NoticePage, body=stream(("files", [file.pk])))
    [record] = FileTexts().records([file.key])
    assert (record.key, record.kind) == (file.key, TextKind.DOCUMENT)
    assert record.body == "登记面积\n承包地块"
    assert (record.address, record.policy_codes) == (file.url.lstrip("/"), ("042",))


def test_all_pages_are_read_with_a_fixed_number_of_queries(
    county, policy, django_assert_num_queries
):
    for number in (1, 4):
        for _ in range(number):
            pages.publish(NoticePage, policies=[policy])
        with django_assert_num_queries(4):
            list(PageTexts().records())


@pytest.mark.django_db(transaction=True)
def test_a_page_is_found_after_its_publication_and_gone_with_its_removal(client, run_tasks):
    load_small_county()
    _file, page = with_file("撂荒地块登记")
    page = pages.again(page, title="耕地登记通知")
    run_tasks()
    shown = client.get(reverse("search"), {"q": "荒地块"}).content.decode()
    assert "登记表.txt" in shown
    shown = client.get(reverse("search"), {"q": "地登"}).content.decode()
    assert f'href="/{page.address}"' in shown
    page.unpublish()
    assert not Text.objects.filter(key=page.key).exists()  # before any task has run
    run_tasks()
    assert not Text.objects.filter(kind=TextKind.DOCUMENT).exists()


@pytest.mark.django_db(transaction=True)
def test_a_publication_that_fails_leaves_no_news():
    load_small_county()
    page = pages.draft(NoticePage, body=stream(("paragraph", f"<p>{ID}</p>")))
    news = DBTaskResult.objects.filter(task_path__endswith=".index_texts")
    before = news.count()
    with pytest.raises(PublishRefused):
        pages.again(page)
    assert (news.count(), ContentItem.objects.count()) == (before, 0)
    pages.again(page, body=stream())
    assert (news.count(), ContentItem.objects.count()) == (before + 1, 1)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("大.txt", b"a" * (50 * 1024 * 1024), "too big"),
        ("表.pdf", b"MZ\x90\x00" + b"\0" * 100, "not what its name says"),
        ("表.docx", b"%PDF-1.7 disguised", "not what its name says"),
        ("表.exe", b"MZ\x90\x00", "not allowed"),
        ("名单.txt", f"张三 {ID}".encode(), "ID number"),
        ("名单.csv", f"姓名,身份证号\n张三,{ID}\n".encode("gb18030"), "ID number"),
        ("空.txt", b"", "empty"),
    ],
    ids=["50 MB", "program as pdf", "pdf as docx", "program", "id", "id in csv", "empty"],
)
def test_a_file_that_must_not_come_in_is_refused_with_a_sentence(county, name, content, says):
    form = upload(name, content)
    assert not form.is_valid()
    assert says in str(form.errors["file"])
    assert form["title"].value() == "登记表"


def test_a_file_comes_in_with_its_text_read(county):
    form = upload("表.txt", "承包地块".encode("gb18030"))
    assert form.is_valid(), form.errors
    file = Attachment.objects.get(pk=form.save().pk)
    assert (file.text, file.unread, file.found) == ("承包地块", "", {})
    assert file.file_size == 8


def test_other_numbers_in_a_file_need_a_reason_before_it_goes_out(county):
    file, page = with_file("值班手机 13800138000")
    assert file.found == {TextNumber.MOBILE: 1}
    with pytest.raises(PublishRefused, match="mobile number"):
        pages.again(page)
    Attachment.objects.filter(pk=file.pk).update(numbers_reason="村办公手机")
    assert pages.again(page).live


def test_a_file_that_cannot_be_read_does_not_go_out(county):
    file = pages.make_attachment("表.pdf", b"MZ\x90\x00" + b"\0" * 100)
    assert file.unread.startswith("This file is not what its name says")
    page = pages.draft(NoticePage, body=stream(("files", [file.pk])))
    with pytest.raises(PublishRefused, match="not what its name says"):
        pages.again(page)


def test_a_public_file_is_neither_replaced_nor_deleted(county):
    file, page = with_file()
    pages.again(page)
    form = upload("新.txt", b"new", instance=Attachment.objects.get(pk=file.pk))
    assert "stands on a public page" in str(form.errors["file"])
    with pytest.raises(PublishRefused, match="stands on a public page"), transaction.atomic():
        Attachment.objects.filter(pk=file.pk).delete()
    pages.again(page, body=stream(), correction="不再附表。")
    assert PublicFile.objects.count() == 0
    Attachment.objects.filter(pk=file.pk).delete()
