"""Reading the trail and taking entries of it, for whoever oversees others; both are recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

from portal.audit import queries
from portal.audit.export import export_entries
from portal.audit.models import Entry
from portal.audit.services import record
from portal.staff.powers import Act, require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from portal.audit.export import Exported
    from portal.audit.export_file import Link
    from portal.audit.queries import Leaf, TrailFilter
    from portal.staff.models import User


@transaction.atomic
def read_trail(
    *,
    trail_filter: TrailFilter,
    described: dict[str, str],
    by: User,
    before: int = 0,
    after: int = 0,
) -> Leaf:
    """Return a page of the trail, and record who read it and what was looked for.

    The entry of the reading itself is not on the page. Raises NotAllowed.
    """
    post = require(by, Act.VIEW_AUDIT)
    leaf = queries.leaf(trail_filter, before=before, after=after)
    detail = {"filter": described, "before": before, "after": after, "rows": len(leaf.entries)}
    record(act="audit.search", actor=post.actor(by), detail=detail)
    return leaf


@transaction.atomic
def open_entry(*, number: int, by: User) -> Entry:
    """Return one entry, and record who opened it. Raises NotAllowed, Entry.DoesNotExist."""
    post = require(by, Act.VIEW_AUDIT)
    entry = Entry.objects.select_related("seal").get(pk=number)
    record(act="audit.open", actor=post.actor(by), subject=entry)
    return entry


@transaction.atomic
def export_trail(
    *,
    trail_filter: TrailFilter,
    described: dict[str, str],
    by: User,
    headings: Sequence[str],
    sentence: Callable[[Link], str],
    workbook: Callable[[BinaryIO, Iterable[Sequence[str]]], object],
) -> Exported:
    """Return an archive of entries with proof, and record who took it, with its SHA-256.

    Raises NotAllowed, ExportTooLong, NothingSealed.
    """
    post = require(by, Act.VIEW_AUDIT)
    actor = post.actor(by)
    exported = export_entries(
        trail_filter=trail_filter,
        described=described,
        made_by=f"{actor.name} ({actor.account})",
        headings=headings,
        sentence=sentence,
        workbook=workbook,
    )
    record(
        act="audit.export",
        actor=actor,
        detail={
            "filter": described,
            "rows": exported.entries,
            "file_sha256": exported.sha256,
        },
    )
    return exported
