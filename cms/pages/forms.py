"""The forms in which pages are edited."""

from __future__ import annotations

from typing import Any

from cms.editorial.forms import OwnPageForm


class ArticleForm(OwnPageForm):
    """Asks what was corrected where a page was public; the address may be left to us."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if "correction" in self.fields and self.instance.first_published_at is not None:
            self.fields["correction"].required = True

    class Meta:
        defer_required_on_fields = ("correction",)
