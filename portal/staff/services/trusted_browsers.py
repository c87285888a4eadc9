"""Browsers in which an account signed in before: remembered by a token, taken back by its owner."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from portal.audit.services import record
from portal.crypto.hashes import staff_digest
from portal.staff.account_errors import NotYourSession
from portal.staff.models import TrustedBrowser, User

if TYPE_CHECKING:
    from portal.audit.actors import Actor

DEVICE_SALT = "portal.staff.device"
BROWSER_KIND = "trusted_browser"
# Longer than a leave, shorter than the life of an office computer.
DEVICE_AGE: Final = dt.timedelta(days=180)


def browser_of(device: str, account: User | None) -> str:
    """Return the name of a browser in which this very account signed in before, or "".

    device: what `remember_browser` returned. A token is no pass for another account, nor after its
    owner took it back.
    """
    if not device or account is None:
        return ""
    try:
        pk, name = signing.loads(device, salt=DEVICE_SALT, max_age=DEVICE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    if pk != account.pk:
        return ""
    rows = TrustedBrowser.objects.filter(key=_key(name), account=account, revoked_at=None)
    return str(name) if rows.exists() else ""


@transaction.atomic
def remember_browser(*, user: User, device: str = "", address: str = "", browser: str = "") -> str:
    """Return what a browser holds to be told again; one that holds it already is seen once more.

    device: what the browser holds now. address, browser: as its owner knows it again.
    """
    now = timezone.now()
    name = browser_of(device, user) or get_random_string(16)
    TrustedBrowser.objects.update_or_create(
        key=_key(name),
        defaults={"last_at": now, "address": address, "browser": browser},
        create_defaults={
            "account": user,
            "first_at": now,
            "last_at": now,
            "address": address,
            "browser": browser,
        },
    )
    # Nothing that a token of that age could prove any more
    user.browsers.filter(last_at__lt=now - DEVICE_AGE).delete()
    return signing.dumps([user.pk, name], salt=DEVICE_SALT)


@transaction.atomic
def forget_browser(*, browser: TrustedBrowser, by: User) -> None:
    """Take back what one browser holds. Raises NotYourSession for somebody else's."""
    if browser.account_id != by.pk:
        raise NotYourSession
    _revoke([browser.key], by, by.as_actor())


@transaction.atomic
def forget_browsers(*, user: User, actor: Actor) -> None:
    """Take back what every browser of an account holds: nobody is known there any more."""
    keys = user.browsers.filter(revoked_at=None).values_list("key", flat=True)
    _revoke(list(keys), user, actor)


def _revoke(keys: list[str], user: User, actor: Actor) -> None:
    rows = TrustedBrowser.objects.filter(key__in=keys, revoked_at=None)
    count = rows.update(revoked_at=timezone.now())
    if count:
        record(act="staff.forget_browsers", actor=actor, subject=user, detail={"browsers": count})


def _key(name: str) -> str:
    return staff_digest(BROWSER_KIND, str(name)).hex()
