"""What staff teach the search: synonyms and promoted results. Keyword-only, atomic, audited."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import get_script_prefix

from portal.audit.services import record
from portal.clocks import now
from portal.disclosure.models import Generation
from portal.identifiers.cleaning import one_line
from portal.staff.enums import Act
from portal.staff.services.actors import authorised_actor
from search.analysis import fold
from search.texts.models import MissedQuery, Promotion, Synonym, Text

from .errors import NoSuchText, PromotedAlready
from .query import question_problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.staff.models import User

ACT = Act.EDIT_SITE


@transaction.atomic
def save_synonym(
    *, words: Iterable[str], by: User | None, synonym: Synonym | None = None
) -> Synonym:
    """Teach a group of words that mean the same, or change one.

    ``by`` None is the installation itself. Raises ValidationError for fewer than two words or too
    many or for one that nobody can ask, NotAllowed without the power to edit the site.
    """
    actor = authorised_actor(by, ACT)
    group = synonym or Synonym()
    group.words = [word for word in dict.fromkeys(map(one_line, words)) if word]
    group.changed_at = now()
    # They are offered to everybody who types
    for word in group.words:
        _refuse_unasked("words", word)
    group.full_clean()
    group.save()
    record(act="search.save_synonym", actor=actor, subject=group, detail={"words": group.words})
    Generation.raise_()
    return group


@transaction.atomic
def drop_synonym(*, synonym: Synonym, by: User) -> None:
    """Forget a group of words. Raises NotAllowed."""
    actor = authorised_actor(by, ACT)
    record(act="search.drop_synonym", actor=actor, subject=synonym, detail={"words": synonym.words})
    synonym.delete()
    Generation.raise_()


def _refuse_unasked(field: str, text: str) -> None:
    """Raise ValidationError for what nobody can ask: numbers of persons, signs alone, too long."""
    if problem := question_problem(text):
        raise ValidationError({field: str(problem)})


def folded_question(question: str) -> str:
    """Return a question as promotions are compared: folded, in one line."""
    return fold(one_line(question))


def text_at(address: str) -> Text:
    """Return the public text at an address of this site as staff paste it.

    Raises NoSuchText where nothing public stands.
    """
    path = urlsplit(address.strip()).path
    inside = path.removeprefix(get_script_prefix()).removeprefix("/")
    text = Text.objects.filter(address__in=(inside, f"{inside.rstrip('/')}/")).first()
    if text is None or not inside:
        raise NoSuchText
    return text


@transaction.atomic
def save_promotion(
    *, question: str, address: str, reason: str = "", position: int = 1, by: User
) -> Promotion:
    """Let the text at an address stand first for a question.

    Raises NotAllowed, NoSuchText, PromotedAlready, ValidationError.
    """
    actor = authorised_actor(by, ACT)
    text = text_at(address)
    promotion = Promotion(
        question=one_line(question),
        folded=folded_question(question),
        key=text.key,
        reason=reason.strip(),
        position=position,
        changed_at=now(),
    )
    if Promotion.objects.filter(folded=promotion.folded, key=text.key).exists():
        raise PromotedAlready
    _refuse_unasked("question", promotion.question)
    promotion.full_clean()
    promotion.save()
    detail = {"question": promotion.question, "text": text.key, "position": position}
    record(act="search.save_promotion", actor=actor, subject=promotion, detail=detail)
    return promotion


@transaction.atomic
def drop_promotion(*, promotion: Promotion, by: User) -> None:
    """Let a text no longer stand first. Raises NotAllowed."""
    actor = authorised_actor(by, ACT)
    detail = {"question": promotion.question, "text": promotion.key}
    record(act="search.drop_promotion", actor=actor, subject=promotion, detail=detail)
    promotion.delete()


@transaction.atomic
def forget_missed(*, missed: MissedQuery, by: User) -> None:
    """Take a question off the list of those without an answer. Raises NotAllowed."""
    actor = authorised_actor(by, ACT)
    record(
        act="search.forget_missed", actor=actor, subject=missed, detail={"question": missed.words}
    )
    missed.delete()
