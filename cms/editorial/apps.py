"""Application configuration of the editorial rules."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    """Puts rights from posts in the place of Wagtail's rights from groups."""

    name = "cms.editorial"
    label = "editorial"
    verbose_name = _("Editorial rules")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the policies before anything asks for one; give the acts their services."""
        from cms.editorial import services
        from cms.editorial.media import close_media_to_strangers
        from cms.editorial.rights import rights_follow_posts
        from portal.programs.registry import expect

        rights_follow_posts()
        close_media_to_strangers()
        expect(
            "pages",
            _("Publisher of pages due"),
            _("Approved pages do not go out on their day, expired ones stay."),
        )
