"""What teaching the search may refuse, in the words of staff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from search.errors import SearchError


class TeachingError(SearchError):
    """Anything that cannot be taught."""

    message = _("The search cannot be taught this.")


class NoSuchText(TeachingError):
    """Nothing public stands at an address."""

    message = _("There is no public page of this site at this address.")


class PromotedAlready(TeachingError):
    """The text is promoted for this question already."""

    message = _("This page is promoted for this question already.")
