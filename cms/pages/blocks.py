"""The blocks texts are made of. Each shows itself in the picker with sample content."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

from .cleaning import CleanTextBlock
from .enums import Emphasis
from .policy_blocks import PoliciesBlock, PolicyCodeBlock

# What a paragraph may hold. Everything else that is pasted (fonts, colours, scripts) is dropped.
PARAGRAPH: Final = ("h3", "bold", "ol", "ul", "link", "document-link")
ANSWER: Final = ("bold", "ol", "ul", "link", "document-link")
LONGEST_TEXT: Final = 20_000


def image_block() -> ImageBlock:
    """Return a picture with words; Wagtail leaves the label of its chooser in English."""
    block = ImageBlock(label=_("Picture"))
    block.child_blocks["image"].label = _("Picture")
    return block


class PictureBlock(blocks.StructBlock):
    """A picture with words for those who cannot see it, and a line under it."""

    image = image_block()
    caption = blocks.CharBlock(label=_("Line under the picture"), required=False, max_length=120)

    def get_preview_value(self) -> Any:
        """Return the picture that came last."""
        last = get_image_model().objects.order_by("-pk").first()
        use = last and {"image": last.pk, "alt_text": last.title, "decorative": False}
        return self.to_python({"image": use, "caption": "图片下方的一行字"})

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "pages/blocks/picture.html"
        preview_template = "desk/picture_sample.html"
        description = _("A photo or drawing that explains something. Say what it shows.")


class NoteBlock(blocks.StructBlock):
    """A box for one thing that must not be missed."""

    emphasis = blocks.ChoiceBlock(
        choices=Emphasis.choices, required=False, label=_("Emphasis"), default=Emphasis.PLAIN
    )
    title = blocks.CharBlock(label=_("Heading"), max_length=60)
    text = blocks.TextBlock(label=_("Text"), max_length=400)

    class Meta:
        icon = "info-circle"
        label = pgettext_lazy("part of a page", "Note")
        template = "pages/blocks/note.html"
        description = _("One or two sentences in a box.")
        preview_value = {
            "emphasis": "warn",
            "title": "截止日期",
            "text": "2026年6月30日前到村委会登记，过期要等下一年。",
        }


class StepBlock(blocks.StructBlock):
    """One step of a way to go."""

    title = blocks.CharBlock(label=_("What to do"), max_length=60)
    text = blocks.TextBlock(label=_("Explanation"), required=False, max_length=400)

    class Meta:
        icon = "tick"


class StepsBlock(blocks.ListBlock):
    """Numbered steps."""

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "pages/blocks/steps.html"
        description = _("What to do, one after the other.")
        preview_value = [
            {"title": "到村委会登记", "text": "带身份证和社保卡，村里登记面积。"},
            {"title": "村里张榜公示", "text": "公示7天，有疑问向村委会提出。"},
            {"title": "到账", "text": "补贴打到社保卡账户。"},
        ]


class QuestionBlock(blocks.StructBlock):
    """A question as people ask it, and the answer."""

    question = blocks.CharBlock(label=pgettext_lazy("part of a page", "Question"), max_length=100)
    answer = CleanTextBlock(label=_("Answer"), features=ANSWER, max_length=2000)

    class Meta:
        icon = "help"


class QuestionsBlock(blocks.ListBlock):
    """Questions and answers."""

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "pages/blocks/questions.html"
        description = _("What people often ask, in their words.")
        preview_value = [
            {
                "question": "卡丢了怎么办？",
                "answer": "<p>先到银行挂失补卡，再到村委会登记新卡号。</p>",
            }
        ]


class PhoneBlock(blocks.StructBlock):
    """A telephone number and whose it is."""

    label = blocks.CharBlock(label=_("Who answers"), max_length=60)
    number = blocks.RegexBlock(
        regex=r"^[0-9][0-9 \-]{2,18}$",
        label=pgettext_lazy("of a telephone", "Number"),
        error_messages={"invalid": _("Digits, spaces and hyphens only.")},
    )
    note = blocks.CharBlock(label=_("When"), required=False, max_length=80)

    class Meta:
        icon = "mobile-alt"


class PhonesBlock(blocks.ListBlock):
    """Telephone numbers."""

    class Meta:
        icon = "mobile-alt"
        label = _("Telephone numbers")
        template = "pages/blocks/phones.html"
        description = _("Numbers that can be dialled from the page.")
        preview_value = [
            {"label": "县财政局", "number": "023-5500 0000", "note": "工作日 9:00至17:30"}
        ]


class FilesBlock(blocks.ListBlock):
    """Attached files."""

    def get_preview_value(self) -> Any:
        """Return the files that came last."""
        last = get_document_model().objects.order_by("-pk")[:2]
        return self.to_python([document.pk for document in last])

    class Meta:
        icon = "doc-full-inverse"
        label = _("Attached files")
        template = "pages/blocks/files.html"
        preview_template = "desk/files_sample.html"
        description = _("Forms and papers to download. Their text can be searched.")


class OfficeBlock(blocks.StructBlock):
    """Where one can go: an office with its address, hours and numbers."""

    name = blocks.CharBlock(label=_("Name of the office"), max_length=60)
    address = blocks.CharBlock(label=_("Address"), required=False, max_length=120)
    hours = blocks.CharBlock(label=_("Opening hours"), required=False, max_length=120)
    matters = blocks.TextBlock(label=_("What they do for you"), required=False, max_length=300)
    phones = blocks.ListBlock(PhoneBlock(), label=_("Telephone numbers"), min_num=0)

    class Meta:
        icon = "home"
        label = _("Office")
        template = "pages/blocks/office.html"
        description = _("An office with address, hours and numbers.")
        preview_value = {
            "name": "云阳县财政局惠民惠农补贴科",
            "address": "云阳县双江街道",
            "hours": "工作日 9:00至12:00，14:00至17:30",
            "matters": "补贴发放、银行卡退回、信息更正。",
            "phones": [{"label": "咨询电话", "number": "023-5500 0000", "note": ""}],
        }


class TableBlock(TypedTableBlock):
    """Rows and columns."""

    def get_preview_value(self) -> Any:
        """Return a small table."""
        columns = [{"type": "text", "heading": "作物"}, {"type": "number", "heading": "元/亩"}]
        rows = [{"values": ["水稻", 85]}, {"values": ["玉米", 85]}]
        return self.to_python({"columns": columns, "rows": rows, "caption": "补贴标准（样例）"})


def table_block() -> TableBlock:
    """Return a table of words, numbers and longer texts."""
    return TableBlock(
        [
            ("text", blocks.CharBlock(required=False, label=_("Words"))),
            ("number", blocks.DecimalBlock(required=False, label=_("Number"))),
            ("long", CleanTextBlock(required=False, features=("bold",), label=_("Text"))),
        ],
        label=_("Table"),
        icon="table",
        template="pages/blocks/table.html",
        description=_("Rows and columns, with a heading."),
    )


class ArticleBlocks(blocks.StreamBlock):
    """The text of a notice, a basis document, further parts of a guide."""

    heading = blocks.CharBlock(
        label=pgettext_lazy("part of a page", "Heading"),
        icon="title",
        max_length=80,
        template="pages/blocks/heading.html",
        preview_value="谁可以领",
        description=_("Parts a long text."),
    )
    paragraph = CleanTextBlock(
        label=_("Text"),
        icon="pilcrow",
        features=PARAGRAPH,
        max_length=LONGEST_TEXT,
        template="pages/blocks/paragraph.html",
        preview_value="<p>2026年耕地地力保护补贴按<b>实际种植面积</b>发放，荒地不补。</p>",
        description=_("Paragraphs, lists, links."),
    )
    steps = StepsBlock(StepBlock())
    note = NoteBlock()
    table = table_block()
    picture = PictureBlock()
    files = FilesBlock(DocumentChooserBlock())
    questions = QuestionsBlock(QuestionBlock())
    phones = PhonesBlock(PhoneBlock())
    policies = PoliciesBlock(PolicyCodeBlock(), min_num=1)

    class Meta:
        required = False


class ChannelBlocks(blocks.StreamBlock):
    """Ways to reach the offices: the text of the contact page."""

    heading = ArticleBlocks.base_blocks["heading"]
    paragraph = ArticleBlocks.base_blocks["paragraph"]
    phones = PhonesBlock(PhoneBlock())
    office = OfficeBlock()
    note = NoteBlock()

    class Meta:
        required = False
