"""What must not go out with a page: numbers of persons, foreign markup, pictures without words."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from PIL import Image

from cms.pages.blocks import ArticleBlocks
from cms.pages.checks import obstacles
from cms.pages.cleaning import clean_html
from cms.pages.enums import TextNumber
from cms.pages.errors import PublishRefused
from cms.pages.media_used import SIZES, attachments_of, pictures_of
from cms.pages.models import BasisPage, ContactPage, GuidePage, NoticePage, PictureRendition
from cms.pages.numbers import numbers_in
from cms.pages.pictures import without_metadata
from tests.factories import pages
from tests.factories.numbers import id_number

ID = id_number(seq=7)
WORD = (
    "<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->"
    "<style>p.MsoNormal{font-family:宋体}</style><script>alert(1)</script>"
    '<p class="MsoNormal" style="font-size:16pt" onclick="steal()"><span lang="EN-US">甲</span>'
    '<b style="color:red">乙</b><o:p></o:p></p><p>&nbsp;</p><iframe src="//evil"></iframe>'
    '<p><a href="javascript:alert(1)">丙</a><a href="https://a.example/b">丁</a></p>'
    "<table><tr><td>格</td></tr></table><img src=x onerror=alert(1)>"
)


def stream(*blocks: tuple[str, object], field=NoticePage.body):
    raw = [{"type": kind, "value": value} for kind, value in blocks]
    return field.field.stream_block.to_python(raw)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"身份证{ID}。", {TextNumber.ID: 1}),
        (f"{ID[:6]} {ID[6:14]} {ID[14:]}", {TextNumber.ID: 1}),
        ("".join(chr(ord(sign) + 0xFEE0) for sign in "500235800101001"), {TextNumber.ID: 1}),
        (f"{ID[:6]}\u200b{ID[6:14]}\ufeff{ID[14:]}", {TextNumber.ID: 1}),
        ("卡号6217 0012 3456 7890 123", {TextNumber.CARD: 1}),
        ("电话138-0013-8000", {TextNumber.MOBILE: 1}),
        ("电话13800138000、13900139000", {TextNumber.MOBILE: 2}),
        ("023-5510 0142", {}),
        ("索引号 11500235008702345X/2026-00012", {}),
        ("2026年5月12日，10,135笔，3,283,550.00元", {}),
        ("编号A13800138000B", {}),
        ("电话138.1234.5678", {TextNumber.MOBILE: 1}),
        ("500235198001010072", {TextNumber.ID_PART: 1}),
        (f"{ID[:6]}********{ID[-4:]}", {TextNumber.ID_PART: 1}),
        ("", {}),
    ],
)
def test_numbers_of_persons_are_distinguished_from_other_numbers(text, found):
    assert numbers_in(text) == found


def test_a_page_with_an_id_number_never_goes_out(county):
    body = stream(("paragraph", f"<p>张三 {ID}</p>"))
    with pytest.raises(PublishRefused, match="ID number"):
        pages.publish(NoticePage, body=body, numbers_reason="上级要求")
    with pytest.raises(PublishRefused, match="ID number"):
        pages.publish(GuidePage, phone=ID, numbers_reason="上级要求")


def test_other_numbers_go_out_with_a_reason(county):
    body = stream(("paragraph", "<p>请拨打13800138000</p>"))
    page = pages.draft(NoticePage, body=body)
    with pytest.raises(PublishRefused, match="mobile number"):
        pages.again(page)
    assert pages.again(page, numbers_reason="村办公手机，对外公布").live


def test_part_of_an_id_number_needs_a_reason(county):
    body = stream(("paragraph", f"<p>张某 {ID[:6]}********{ID[-4:]}</p>"))
    page = pages.draft(NoticePage, body=body)
    with pytest.raises(PublishRefused, match="part of one"):
        pages.again(page)
    assert pages.again(page, numbers_reason="公示格式要求").live


def test_numbers_to_dial_need_no_reason(county):
    phones = [{"label": "值班", "number": "138 0013 8000", "note": ""}]
    office = {"name": "便民服务站", "phones": phones}
    channels = stream(("phones", phones), ("office", office), field=ContactPage.channels)
    assert pages.publish(ContactPage, channels=channels).live
    assert pages.publish(GuidePage, phone="13800138000").live


@pytest.mark.parametrize("field", ["who", "standard", "how", "documents"])
def test_answers_of_a_guide_are_read_for_numbers(county, field):
    page = pages.draft(GuidePage, **{field: f"<p>{ID[:10]}<b>{ID[10:]}</b></p>"})
    assert "numbers_reason" in obstacles(page)


def test_what_word_leaves_behind_is_dropped_and_the_words_stay(county):
    guide = pages.publish(GuidePage, who=WORD)
    notice = pages.publish(NoticePage, body=stream(("paragraph", WORD)))
    clean = '<p>甲<b>乙</b></p><p><a>丙</a><a href="https://a.example/b">丁</a></p><p>格</p>'
    assert pages.fresh(guide).who == clean
    assert notice.body[0].value.source == clean


def test_what_was_stored_uncleaned_is_cleaned_when_it_is_read(county):
    page = pages.publish(NoticePage)
    raw = '[{"type": "paragraph", "value": "<p>甲</p><script>alert(1)</script>", "id": "1"}]'
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_noticepage SET body = %s", [raw])
    assert pages.fresh(page).body[0].value.source == "<p>甲</p>"


def test_cleaning_twice_changes_nothing(db):
    converter = ArticleBlocks.base_blocks["paragraph"].field.widget.converter
    for html in ("<p>甲</p><ul><li>乙</li></ul>", '<p><a linktype="page" id="3">丙</a></p>', " "):
        once = clean_html(html, converter)
        assert clean_html(once, converter) == once
    assert once == ""


@pytest.mark.parametrize(
    ("words", "decorative", "goes"), [("", False, False), ("梯田", False, True), ("", True, True)]
)
def test_a_picture_needs_words_or_is_decoration(county, words, decorative, goes):
    use = {"image": pages.make_picture().pk, "alt_text": words, "decorative": decorative}
    page = pages.draft(NoticePage, body=stream(("picture", {"image": use, "caption": ""})))
    assert ("body" not in obstacles(page)) is goes


def test_publishing_makes_every_size_and_showing_makes_none(county, client):
    use = {"image": pages.make_picture().pk, "alt_text": "梯田", "decorative": False}
    page = pages.publish(NoticePage, body=stream(("picture", {"image": use, "caption": "图"})))
    made = set(PictureRendition.objects.values_list("filter_spec", flat=True))
    assert made == set(SIZES)
    shown = client.get(f"/{page.address}").content.decode()
    assert 'alt="梯田"' in shown
    assert shown.count("/media/images/") == len(SIZES) + 1  # srcset and src
    assert PictureRendition.objects.count() == len(SIZES)
    [found] = pictures_of(page)
    assert (found.words, found.decorative) == ("梯田", False)


def test_a_picture_is_kept_upright_and_without_what_the_camera_wrote(county):
    exif = Image.Exif()
    exif[0x010F] = "Camera of Zhang San"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[2] = (30.9, 0, 0)  # where it was taken
    picture = pages.make_picture()
    picture.file = pages.image_file("b.jpg", (160, 90), exif=exif)
    picture.save()
    with picture.file.open() as file, Image.open(io.BytesIO(file.read())) as kept:
        assert (dict(kept.getexif()), kept.size) == ({}, (90, 160))
    assert (picture.width, picture.height) == (90, 160)


def test_what_is_no_picture_is_left_to_the_form_to_refuse():
    assert without_metadata(io.BytesIO(b"GIF89a<script>")) is None


def test_files_of_blocks_and_links_are_found_once(county):
    one, two = pages.make_attachment("甲.txt"), pages.make_attachment("乙.txt")
    link = f'<p><a linktype="document" id="{two.pk}">乙</a></p>'
    body = stream(("files", [one.pk, two.pk]), ("questions", [{"question": "？", "answer": link}]))
    page = pages.draft(NoticePage, body=body)
    assert attachments_of(page) == [one, two]
    assert attachments_of(pages.draft(GuidePage, how=link)) == [two]


def test_documents_do_not_replace_each_other_in_a_circle(county):
    first = pages.publish(BasisPage)
    second = pages.publish(BasisPage, replaced_by=first)
    first.replaced_by = second
    with pytest.raises(ValidationError, match="in a circle"):
        first.full_clean()
    second.replaced_by = second
    with pytest.raises(ValidationError, match="in a circle"):
        second.full_clean()
