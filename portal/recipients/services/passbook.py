"""Pictures of passbooks: taken with a change, looked at by who decides on it, erased by rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.audit.services import record
from portal.clocks import now
from portal.crypto.files import as_bytes, as_text
from portal.crypto.protected import store
from portal.crypto.reveal import reveal_many
from portal.governance.enums import RecordKind
from portal.governance.registry import erases
from portal.recipients.acts import AUDIT_PICTURE, LOOK_AT_PICTURE
from portal.recipients.enums import PicturePurpose
from portal.recipients.errors import (
    PictureGone,
    PictureMissing,
    PicturePurposeMissing,
    ReasonMissing,
)
from portal.recipients.models import (
    AccountChange,
    PassbookPicture,
    PassbookRule,
)
from portal.recipients.passbook import as_kept
from portal.staff.enums import Act, RevealWay
from portal.staff.errors import NotAllowed
from portal.staff.powers import powers_of, require
from portal.staff.quotas import shown_for

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from portal.staff.models import Post, User

_PURPOSES: Final = {
    purpose.value: shown_for(
        f"recipients.picture.{purpose}", RevealWay.ONE, _("Picture of a passbook")
    )
    for purpose in PicturePurpose
}


@dataclass(frozen=True)
class OpenPicture:
    """A picture with what it is compared with, in full: whose account, which number."""

    content: bytes
    name: str
    number: str


@transaction.atomic
def keep_picture(*, content: bytes, by: User, instead_of: UUID | None = None) -> PassbookPicture:
    """Keep a picture for a change that is being entered; one it takes the place of goes at once.

    Raises NotAllowed, and what `passbook.as_kept` raises.
    """
    post = _maker(by)
    picture = PassbookPicture(by=post.member, at=now())
    store(picture, content=as_text(as_kept(content)))
    former = PassbookPicture.objects.waiting().filter(uuid=instead_of, by=post.member).first()
    if former is not None:
        _erase(former)
    return picture


def waiting_picture(*, uuid: UUID | None, by: User) -> PassbookPicture | None:
    """Return the picture that this person has taken and entered with no change yet."""
    if uuid is None or by.member is None:
        return None
    return PassbookPicture.objects.waiting().filter(uuid=uuid, by=by.member).first()


def picture_is_required() -> bool:
    """Say whether the finance bureau asks for a picture with each change; by default it does not.

    Articles 11 and 16 ask for a new declaration, a review and a comparison with the bank, not for
    a picture, and article 11 wants the change to be simple.
    """
    last = PassbookRule.objects.last()
    return last is not None and last.required


@transaction.atomic
def require_pictures(*, required: bool, basis: str, by: User) -> PassbookRule:
    """Record the finance bureau's decision whether a change needs a picture, from now on.

    basis: the paper that decides it. Raises NotAllowed, ReasonMissing.
    """
    post = require(by, Act.CONFIRM_ACCOUNT_CHANGE)
    paper = basis.strip()[:200]
    if not paper:
        raise ReasonMissing
    rule = PassbookRule.objects.create(required=required, basis=paper, by=post.member, at=now())
    record(
        act="recipients.require_pictures",
        actor=post.actor(by),
        detail={"required": required, "basis": paper},
    )
    return rule


def attach_picture(change: AccountChange, picture: PassbookPicture | None, post: Post) -> None:
    """Give a change that was just entered its picture. Raises PictureMissing, PictureGone."""
    if picture is None:
        if picture_is_required():
            raise PictureMissing
        return
    waiting = PassbookPicture.objects.waiting().filter(pk=picture.pk, by=post.member)
    if waiting.update(change=change) != 1:
        raise PictureGone


@AUDIT_PICTURE.service
@LOOK_AT_PICTURE.service
@transaction.atomic
def show_picture(*, change: AccountChange, purpose: str, by: User) -> OpenPicture:
    """Return the picture with name and number in full; who looked and what for is recorded.

    For whoever decides on the change, while it waits for that person, and for the auditor. Raises
    NotAllowed, ThirdPersonNeeded, PicturePurposeMissing, PictureGone.
    """
    post = _looker(change, purpose, by)
    actor, reason = post.actor(by), _PURPOSES[purpose]

    def opened(row: Any, name: str, persons: int = 0) -> str:
        values = reveal_many(type(row), [row], [name], by=actor, purpose=reason, persons=persons)
        return values.get(row.pk, {}).get(name) or ""

    picture = PassbookPicture.objects.with_content().filter(change=change).first()
    text = opened(picture, "content", persons=1) if picture else ""
    if not text:
        raise PictureGone
    return OpenPicture(
        content=as_bytes(text),
        name=opened(change.holder, "name"),
        number=opened(change.new_account, "number"),
    )


def _looker(change: AccountChange, purpose: str, by: User) -> Post:
    """Return the post in which a person looks for this purpose: who decides, or who audits."""
    if purpose not in PicturePurpose.values:
        raise PicturePurposeMissing
    act = LOOK_AT_PICTURE if purpose == PicturePurpose.DECIDE else AUDIT_PICTURE
    return act.require(by, change)


def _maker(by: User) -> Post:
    """Return a post that declares changes, of whichever unit: whose account it is comes later."""
    powers = powers_of(by)
    act = Act.REQUEST_ACCOUNT_CHANGE
    post = next((post for post in powers.posts if powers.scopes(post, act)), None)
    if post is None:
        raise NotAllowed(act)
    return post


def _unused(before: dt.datetime) -> QuerySet[PassbookPicture]:
    return PassbookPicture.objects.waiting().filter(at__lt=before)


def _decided(before: dt.datetime) -> QuerySet[PassbookPicture]:
    return PassbookPicture.objects.with_content().filter(change__decided_at__lt=before)


def _erase_all(pictures: Sequence[PassbookPicture]) -> None:
    for picture in pictures:
        _erase(picture)


def _erase(picture: PassbookPicture) -> None:
    picture.erased_at = now()
    store(picture, content=None)


# A picture with which no change was entered has nobody who needs it
erases(RecordKind.PICTURES_UNUSED, due=_unused, erase=_erase_all)
erases(RecordKind.PICTURES_DECIDED, due=_decided, erase=_erase_all)
