"""What staff do with a set: prepare and publish it, withdraw what is public (article 19).

The unit that made the payments acts for its sets. What stands in the way of publishing one is
worked out with the set itself (`services/plan.py`): the preview says it in place of the button,
publishing raises it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.disclosure.enums import READABLE, EditionStatus
from portal.disclosure.errors import NotReadable
from portal.disclosure.models import Edition
from portal.staff.acts import ActsOn
from portal.staff.enums import Act
from portal.staff.powers import scope_units

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.disclosure.errors import DisclosureError
    from portal.staff.models import Organisation, User


@dataclass(frozen=True, slots=True)
class ComingSet:
    """A set that may come out: the unit that made it, and what stands in the way, once planned."""

    unit: Organisation
    obstacle: DisclosureError | None = None


def _editions_in_scope(user: User, act: Act) -> QuerySet[Edition]:
    return Edition.objects.filter(disclosure__unit__in=scope_units(user, act))


UNIT_ACTS: ActsOn[Organisation] = ActsOn(
    "unit", target=lambda unit: {"unit": unit}, in_scope=scope_units
)
SET_ACTS: ActsOn[ComingSet] = ActsOn(
    "coming_set",
    target=lambda coming_set: {"unit": coming_set.unit},
    in_scope=scope_units,
    title=lambda coming_set: str(coming_set.unit),
)
EDITION_ACTS: ActsOn[Edition] = ActsOn(
    "edition",
    target=lambda edition: {"unit": edition.disclosure.unit},
    in_scope=_editions_in_scope,
    wrong_state=lambda edition, _act: NotReadable(EditionStatus(edition.status)),
    title=lambda edition: str(edition.disclosure.unit),
)

PREPARE = UNIT_ACTS.declare("prepare", Act.PREPARE_DISCLOSURE, _("See what the public will see"))
PUBLISH = SET_ACTS.declare(
    "publish",
    Act.PUBLISH_DISCLOSURE,
    _("Publish"),
    obstacle=lambda _post, coming_set: coming_set.obstacle,
    pledge=_("The public sees exactly what stands here. A correction is a new edition."),
    task=_("Publish the details"),
    begin=_("See and publish"),
)
WITHDRAW = EDITION_ACTS.declare(
    "withdraw",
    Act.WITHDRAW_DISCLOSURE,
    _("Withdraw"),
    states=READABLE,
    harm=True,
    note=_(
        "The rows leave the website, the search and the files at once. The page stays and shows the"
        " reason."
    ),
    done=_("Withdrawn. The public page shows the reason."),
)
