"""Rich text that holds what its editor offers and nothing else, whatever was pasted or imported.

Word's styles and conditional comments, fonts, colours, scripts and handlers are dropped; the words
stay.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Final

from wagtail.blocks import RichTextBlock
from wagtail.fields import RichTextField
from wagtail.rich_text import RichText

from portal.web.pages.parts.external_links import resolve

if TYPE_CHECKING:
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

# The converter keeps the words of these; they are no words for readers.
_UNSAID: Final = re.compile(
    r"<(script|style|head|title|xml|o:[a-z]+|w:[a-z]+)\b[^>]*>.*?</\1\s*>|<!--.*?-->|<!\[.*?\]>",
    re.IGNORECASE | re.DOTALL,
)
_EMPTY: Final = re.compile(r"(?:<p[^>]*>(?:\s|&nbsp;|\u00a0|<br\s*/?>)*</p>)+")
# What an editor writes itself: nothing in it to clean, and seen at a glance.
_CLEAN: Final = re.compile(
    r"(?:[^<>]"
    r"|</?(?:p|b|i|h3|ul|ol|li|a)>"
    r"|<br/>"
    r'|<a href="(?:https?://|tel:|mailto:|/(?!/)|\#)[^"<>\s\\]*">'
    r'|<a (?:id="\d+" linktype="(?:page|document)"|linktype="(?:page|document)" id="\d+")>)*\Z'
)
_HREF: Final = re.compile(r'<a href="([^"]*)">')
_KEYS: Final = re.compile(r' data-block-key="[^"]*"')


def clean_html(text: str, converter: ContentstateConverter) -> str:
    """Return rich text with the elements that an editor offers; "" for text without words."""
    if not text.strip():
        return ""
    if _CLEAN.match(text):
        return text
    spoken = _UNSAID.sub("", text)
    cleaned = converter.to_database_format(converter.from_database_format(spoken))
    return _HREF.sub(_way, _EMPTY.sub("", _KEYS.sub("", cleaned)))


def _way(link: re.Match[str]) -> str:
    """Return the tag with an address that begins as readers' browsers read it, or without one.

    Wagtail knows links out of the site by how they begin, so none may begin otherwise.
    """
    typed = "".join(html.unescape(link[1]).split())
    scheme, colon, rest = typed.partition(":")
    address = f"{scheme.lower()}:{rest}" if colon and scheme.isalpha() else typed
    return f'<a href="{html.escape(address)}">' if resolve(address).href else "<a>"


class CleanTextField(RichTextField):
    """A rich text field that is cleaned on its way into the database, too."""

    def get_prep_value(self, value: Any) -> Any:
        """Return the cleaned text."""
        value = super().get_prep_value(value)
        return clean_html(value, self.formfield().widget.converter) if value else value


class CleanTextBlock(RichTextBlock):
    """A rich text block that is cleaned whenever it is read: what is stored may be of any make."""

    def to_python(self, value: str) -> RichText:
        """Return the cleaned text."""
        return RichText(clean_html(value or "", self.field.widget.converter))

    def get_prep_value(self, value: RichText | None) -> str:
        """Return the cleaned text."""
        return clean_html(super().get_prep_value(value), self.field.widget.converter)
