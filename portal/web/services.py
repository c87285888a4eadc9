"""The one act of this context: changing what the site says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.audit.services import record
from portal.disclosure.models import Generation
from portal.staff.enums import Act
from portal.staff.services.warrant import warrant
from portal.web.models import SiteIdentity

if TYPE_CHECKING:
    from portal.staff.models import User


@transaction.atomic
def change_identity(*, by: User | None, **values: Any) -> SiteIdentity:
    """Set fields of the site's identity; kept public pages of the state before die with it.

    `by` None is the installation itself (the seed). `values` are fields of SiteIdentity; the
    telephone numbers are a list of {"label", "number", "note"}. Raises ValidationError for a
    malformed value, NotAllowed without the power to edit the site.
    """
    actor = warrant(by, Act.EDIT_SITE)
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
