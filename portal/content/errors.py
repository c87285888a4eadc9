"""Why content cannot be made public, one class per reason; ``str`` is for the user."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.disclosure.errors import DisclosureError


class NotPublishable(DisclosureError):
    """A field of public content holds what must not become public, or no usable value."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


class PersonalNumber(NotPublishable):
    """The field holds what looks like an ID, card or mobile number (norms B2)."""

    def __init__(self, field: str, label: str) -> None:
        super().__init__(
            field,
            _(
                "“%(field)s” holds a number that looks like an ID, card or mobile number. It must"
                " not become public."
            )
            % {"field": label},
        )
