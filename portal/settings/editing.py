"""Writing pages: what Wagtail is told, the same on every machine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
# Passwords are changed on a page of our own, at the pace of signing in (cms.desk.passwords)
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
# A page goes out as it was judged, by a second person (decision 19); no note in its margins, which
# would be kept with names in it.
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.editorial.finish.publish_approved"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILADMIN_COMMENTS_ENABLED = False
# Old addresses are kept without the prefix (cms.pages.moved).
WAGTAILREDIRECTS_AUTO_CREATE = False
# The addresses of pages are plain letters; Chinese titles become pinyin.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_IMAGE_MODEL = "pages.Picture"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.pages.media_forms.PictureForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_MODEL = "pages.Attachment"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.pages.media_forms.AttachmentForm"
# What can be read for numbers of persons, and searched; not more than search reads.
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "xls", "csv", "txt", "ofd"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.desk.admin_search"}}
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
# One county, one time: no choice of a zone in the own account.
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
