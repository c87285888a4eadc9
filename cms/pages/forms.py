"""The forms in which pages are edited."""

from __future__ import annotations

from typing import Any

from cms.editorial.forms import OwnPageForm

from .checks import obstacles


class ArticleForm(OwnPageForm):
    """Says what keeps a version from going out when it is handed in, and lets drafts be drafts.

    The address may be left to us: it is made of the title.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation or self.errors:
            return
        for field, sentence in obstacles(self.instance).items():
            self.add_error(field if field in self.fields else None, sentence)
