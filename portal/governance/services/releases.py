"""A version may run when the finance section agreed to it: entered by one, signed by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from portal.audit.actors import SYSTEM
from portal.audit.services import record
from portal.clocks import now, today
from portal.governance.errors import ChangesMissing, ConsentToCome, NotAVersion, ReleaseRecorded
from portal.governance.models import ReleaseRecord
from portal.governance.running import VERSION, VERSION_LENGTH, running_version
from portal.staff.enums import Act, StaffChange
from portal.staff.services.actors import two_signatures
from portal.staff.services.proposing import carries_out, propose_terms

if TYPE_CHECKING:
    import datetime as dt

    from portal.staff.models import StaffProposal, User

CHANGES_LENGTH: Final = 500
FIRST: Final = "首次安装"


@transaction.atomic
def propose_release(
    *, version: str, on: dt.date, changes: str, basis: str, by: User
) -> StaffProposal:
    """Propose the record of a version, running or not yet, with the number of the consent.

    on: the day of the consent. Raises NotAVersion, ReleaseRecorded, ConsentToCome, ChangesMissing,
    AlreadyOpen, BasisMissing, NotAllowed.
    """
    name, text = version.strip(), " ".join(changes.split())[:CHANGES_LENGTH]
    _check(name, on)
    if not text:
        raise ChangesMissing
    return propose_terms(
        StaffChange.RELEASE,
        terms={"subject": name, "name": name, "changes": text},
        basis=basis,
        by=by,
        on=on,
    )


@transaction.atomic
def record_release(
    *, version: str, on: dt.date, changes: str, consent: str, by: User, entered_by: User
) -> ReleaseRecord:
    """Record that a version may run, with both signatures.

    Raises NotAllowed (of either person), SamePerson, NotAVersion, ReleaseRecorded, ConsentToCome.
    """
    post, author = two_signatures(by, Act.MANAGE_POSTS, proposed_by=entered_by)
    _check(version, on)
    release = ReleaseRecord.objects.create(
        version=version,
        on=on,
        changes=changes,
        consent=consent,
        entered_by=author,
        signed_by=post.member,
        at=now(),
    )
    record(
        act="governance.record_release",
        actor=post.actor(by),
        subject=release,
        detail={"on": on, "changes": changes, "basis": consent, "proposed_by": str(author.uuid)},
    )
    return release


@transaction.atomic
def record_first_release() -> ReleaseRecord | None:
    """Record the version with which an installation begins; None where there are records.

    Nobody has a post yet who could sign. The database takes no other without signatures.
    """
    if ReleaseRecord.objects.exists():
        return None
    release = ReleaseRecord.objects.create(
        version=running_version(), on=today(), changes=FIRST, at=now()
    )
    record(act="governance.first_release", actor=SYSTEM, subject=release, detail={})
    return release


def _check(version: str, on: dt.date) -> None:
    if len(version) > VERSION_LENGTH or not VERSION.fullmatch(version):
        raise NotAVersion(version[:VERSION_LENGTH])
    if ReleaseRecord.objects.filter(version=version).exists():
        raise ReleaseRecorded(version)
    if on > today():
        raise ConsentToCome


@carries_out(StaffChange.RELEASE)
def _sign_release(proposal: StaffProposal, by: User) -> None:
    record_release(
        version=proposal.terms["subject"],
        on=proposal.on,
        changes=proposal.terms["changes"],
        consent=proposal.basis,
        by=by,
        entered_by=proposal.requested_account,
    )
