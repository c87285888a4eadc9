"""The acts of this context: what the site says about itself, what its home page says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.audit.actors import SYSTEM, Actor, actor_of
from portal.audit.services import record
from portal.clocks import now
from portal.disclosure.models import Generation
from portal.staff.enums import Act
from portal.staff.services.actors import authorised_actor
from portal.web.models import HomeVersion, SiteIdentity

if TYPE_CHECKING:
    from portal.staff.models import User
    from portal.web.home_content import HomeContent


@transaction.atomic
def change_identity(*, by: User | None, **values: Any) -> SiteIdentity:
    """Set fields of the site's identity; kept public pages of the state before die with it.

    `by` None is the installation itself (the seed). `values` are fields of SiteIdentity; the
    telephone numbers are a list of {"label", "number", "note"}. Raises ValidationError for a
    malformed value, NotAllowed without the power to edit the site.
    """
    actor = authorised_actor(by, Act.EDIT_SITE)
    identity = SiteIdentity.objects.select_for_update().first() or SiteIdentity()
    for name, value in values.items():
        setattr(identity, name, value)
    identity.full_clean(validate_unique=False)
    identity.save()
    record(
        act="web.change_identity", actor=actor, subject=identity, detail={"fields": sorted(values)}
    )
    Generation.raise_()
    return identity


@transaction.atomic
def publish_home(*, content: HomeContent, by: User | Actor | None) -> HomeVersion:
    """Publish what staff say on the home page, as a version that never changes.

    Who may do so is decided where pages are written and reviewed. Empty content takes the last
    one off the page. ``by`` None is the installation itself. The same content again makes no
    version. Raises NotPublishable, PersonalNumber.
    """
    actor = SYSTEM if by is None else actor_of(by)
    content.refuse_unusable()
    Generation.raise_()  # its row serialises these acts: numbers follow one another
    latest = HomeVersion.objects.first()
    if latest is not None and latest.words == content.as_json():
        return latest
    version = HomeVersion.objects.create(
        number=latest.number + 1 if latest else 1, words=content.as_json(), published_at=now()
    )
    record(
        act="web.publish_home",
        actor=actor,
        subject=version,
        detail={"version": version.number, "words": version.words},
    )
    return version
