"""Which passwords are refused: leaked ones, easily guessed ones, the last ones of the account.

NIST SP 800-63B, 3.1.1.2: length and a list of what is guessed first, in place of rules for kinds of
characters. Length and Django's 20,000 commonest stand in AUTH_PASSWORD_VALIDATORS beside these.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pypinyin import lazy_pinyin
from zxcvbn import zxcvbn

from portal.staff.leaked import is_leaked
from portal.staff.models import FormerPassword, Post, User
from portal.staff.services.new_passwords import note_new_password

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_stubs_ext import StrOrPromise

# Norms B6: none of the last five
LAST: Final = 5
# Guesses (powers of ten) that a password must outlast: what zxcvbn calls very unguessable
LEAST_GUESSES: Final = 10
# What is looked at of a long password: its beginning is strong enough, or all of it is weak
LOOKED_AT: Final = 64
# Words that a guesser of this county tries first
COMMON_HERE: Final = ("mingzhang", "butie", "yikatong", "caizheng", "minzheng", "admin", "password")
# Not `portal.identifiers.finder`: it reads texts, where a number glued to letters, or one with a
# wrong check digit, is none of a person
PHONE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
ID_NUMBER: Final = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")
WEAK: Final[dict[str, StrOrPromise]] = {
    "dictionary": gettext_lazy("it is made of words, names or places that are tried first"),
    "spatial": gettext_lazy("its keys lie side by side on the keyboard"),
    "repeat": gettext_lazy("it repeats itself"),
    "sequence": gettext_lazy("it counts up or down"),
    "date": gettext_lazy("it holds a date"),
    "regex": gettext_lazy("it holds a year"),
    "bruteforce": gettext_lazy("it is too short"),
}


class NotLeaked:
    """Refuses what stands in the operator's list of leaked passwords (PASSWORD_LIST)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password that is on the list."""
        if is_leaked(password):
            message = _("This password stands in a list of passwords that leaked. Choose another.")
            raise ValidationError(message, code="password_leaked")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("No password that has leaked anywhere.") if settings.PASSWORD_LIST else ""


class NotEasilyGuessed:
    """Refuses what somebody who knows the person, the office and usual habits guesses early."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError where numbers of people or too few guesses are behind it."""
        if PHONE.search(password) or ID_NUMBER.search(password):
            message = _("A telephone or ID number has no place in a password.")
            raise ValidationError(message, code="password_number")
        result = zxcvbn(password[:LOOKED_AT], user_inputs=list(words_of(user)))
        if result["guesses_log10"] < LEAST_GUESSES:
            weakest = min(result["sequence"], key=_strength)["pattern"]
            message = _("Too easily guessed: %(why)s. Four or five unrelated words are better.")
            raise ValidationError(message % {"why": WEAK[weakest]}, code="password_guessed")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("Not your name, office or telephone number, no date, no row of keys.")


class NotUsedBefore:
    """Refuses the last passwords of the account, and remembers each new one."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for one of the last five passwords, the present one included."""
        if user is None or user.pk is None:
            return
        former = FormerPassword.objects.filter(account=user).values_list("encoded", flat=True)
        if any(check_password(password, encoded) for encoded in former[:LAST]):
            message = _("You had this password already. None of your last %(count)d comes back.")
            raise ValidationError(message % {"count": LAST}, code="password_used")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("None of your last %(count)d passwords.") % {"count": LAST}

    def password_changed(self, password: str, user: User) -> None:
        """Note a new password that was saved, by whatever door; Django calls this."""
        note_new_password(user=user)


def words_of(user: User | None) -> Iterator[str]:
    """Yield what is known of an account: its names, offices and county, in letters and sound."""
    texts: list[str] = [settings.PORTAL_COUNTY]
    if user is not None:
        texts += [user.username, user.email.partition("@")[0]]
    if user is not None and user.member is not None:
        texts.append(user.member.name)
        posts = Post.objects.of(user).select_related("organisation")
        texts += [name for post in posts for name in _names_of(post)]
    yield from COMMON_HERE
    for text in texts:
        syllables = lazy_pinyin(text)
        yield from (text.lower(), "".join(syllables), "".join(part[:1] for part in syllables))
        # The county without 县, an office without 局: what people type
        yield "".join(syllables[:-1])


def _names_of(post: Post) -> tuple[str, str]:
    return post.organisation.name, post.organisation.short_name


def _strength(match: dict[str, Any]) -> float:
    """Return the guesses per letter that one part of a password withstands."""
    return float(match["guesses_log10"]) / len(match["token"])
