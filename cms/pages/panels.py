"""Parts of the editor that know when they are needed."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel

from .handover import was_public


class CorrectionPanel(FieldPanel):
    """Asks what was corrected: of pages that readers have seen, not of new ones."""

    class BoundPanel(FieldPanel.BoundPanel):
        """The panel on one page."""

        def is_shown(self) -> bool:
            """Show it once the page was public."""
            return super().is_shown() and was_public(self.instance)
