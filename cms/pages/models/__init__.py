"""The page types, pictures and attached files."""

from __future__ import annotations

from .article import Article, PublicPage
from .basis import BasisPage
from .contact import ContactPage
from .guide import GuidePage
from .home import HomePage
from .indexes import BasisIndex, GuideIndex, NoticeIndex
from .media import Attachment, Picture, PictureRendition, PublicFile
from .notice import NoticePage

__all__ = (
    "Article",
    "Attachment",
    "BasisIndex",
    "BasisPage",
    "ContactPage",
    "GuideIndex",
    "GuidePage",
    "HomePage",
    "NoticeIndex",
    "NoticePage",
    "Picture",
    "PictureRendition",
    "PublicFile",
    "PublicPage",
)
