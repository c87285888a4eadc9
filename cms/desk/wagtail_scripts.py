"""The texts of Wagtail's scripts: theirs, and those they lack or say badly in Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_noop as _
from django.views.i18n import JavaScriptCatalog
from wagtail.admin.localization import get_localized_response

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TEXTS: Final = (
    _("Write something or type \u2018/\u2019 to insert a block"),
    _("Insert a block"),
    _("Blocks"),
    _("Split block"),
    _("Search options…"),
    _("(%(number)s new items in this menu)"),
    _("(1 new item in this menu)"),
    _("(New)"),
    _("A network error occurred."),
    _("A server error occurred."),
    _("Autosave in progress…"),
    _("Changes have been autosaved."),
    _("Error while sending preview data."),
    _("Good"),
    _("Fair"),
    _("Complex"),
    _("%(time_zone_option)s: %(localized_time_zone_label)s"),
    _("The editor just crashed. Content has been reset to the last saved version."),
    _("Are you sure?"),
    _("The maximum number of items is %(max_num)d"),
    _("The minimum number of items is %(min_num)d"),
    _("Pin toolbar"),
    _("Actions"),
    _("More actions"),
    _("Toggle section"),
    _("Toggle side panel"),
    _("Toggle sidebar"),
    _("Page explorer"),
    _("Add"),
    _("Drag"),
    _("Alt text"),
    _("Decorative image"),
    _("Missing document"),
    _("Broken link"),
    _("This field is required."),
    _("Character count:"),
)
# Forms for one and for many; Chinese has one for both.
COUNTED: Final = {
    "%(num)s error": ngettext_lazy("%(num)s error", "%(num)s errors", 1),
    "%(num)s min": ngettext_lazy("%(num)s min", "%(num)s mins", 1),
    "%(num)s pixel": ngettext_lazy("%(num)s pixel", "%(num)s pixels", 1),
}


class ScriptTexts(JavaScriptCatalog):
    """Wagtail's catalogue with ours put over it."""

    packages = ("wagtail.admin",)

    def get_catalog(self) -> dict[str, Any]:
        """Return translations by text; what has none is left out, as Django does."""
        catalog = super().get_catalog()
        plain = {text: gettext(text) for text in TEXTS}
        catalog |= {text: said for text, said in plain.items() if said != text}
        counted = {text: str(said) for text, said in COUNTED.items()}
        return catalog | {text: [said] for text, said in counted.items() if said != text}


_catalogue = ScriptTexts.as_view()


def script_texts(request: HttpRequest) -> HttpResponse:
    """Answer in the language the person chose for the admin, as Wagtail's own view does."""
    return get_localized_response(_catalogue, request)
