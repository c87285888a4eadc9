"""Why content cannot be made public, one class per reason; ``str`` is for the user."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal


class NotPublishable(Refusal):
    """A field of public content holds what must not become public, or no usable value."""

    message = "%(sentence)s"

    def __init__(self, field: str, sentence: str) -> None:
        self.field, self.sentence = field, sentence
        super().__init__(field, sentence)


class PersonalNumber(NotPublishable):
    """The field holds what looks like an ID, card or mobile number (norms B2)."""

    def __init__(self, field: str, label: str) -> None:
        sentence = _(
            "“%(field)s” holds a number that looks like an ID, card or mobile number. It must not"
            " become public."
        )
        super().__init__(field, sentence % {"field": label})
