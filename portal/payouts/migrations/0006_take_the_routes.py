"""Batches handed in before the routes of article 12 (3) were enforced take their place on them.

An approval counts as the review of the office that gave it. What was handed in waits for the first
review that is missing, what was approved without all of them as well; what has been sent stays.
Units check their own batches, as they did.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery

FULL = "UNIT_CHECK DEPARTMENT FINANCE"
PATHS = {
    ("UNIT_PAID", True): "DEPARTMENT FINANCE",
    ("UNIT_PAID", False): FULL,
    ("FINANCE_PAID", True): "FINANCE",
    ("FINANCE_PAID", False): FULL,
}
OFFICES = {
    "DEPARTMENT": ("DEPARTMENT",),
    "FINANCE": ("FINANCE_SECTION", "FINANCE_BUREAU"),
    "UNIT_CHECK": ("TOWNSHIP", "SCHOOL"),
}


def forwards(apps: Any, _editor: Any) -> None:
    """Name the review of each approval, give each batch its path, and those open their turn."""
    batch_model = apps.get_model("payouts", "Batch")
    event_model = apps.get_model("payouts", "BatchEvent")
    handed_in = batch_model.objects.exclude(status__in=("DRAFT", "DISCARDED"))
    for (route, by_department), path in PATHS.items():
        rows = handed_in.filter(route=route)
        made = rows.filter if by_department else rows.exclude
        made(unit__kind="DEPARTMENT").update(path=path)
    digest = batch_model.objects.filter(pk=OuterRef("batch")).values("digest")[:1]
    for review, kinds in OFFICES.items():
        event_model.objects.filter(step="APPROVE", organisation__kind__in=kinds).update(
            review=review, digest=Subquery(digest)
        )
    event_model.objects.filter(step="RETURN").update(back_to="ENTER", digest=Subquery(digest))
    for batch in handed_in.filter(status__in=("SUBMITTED", "APPROVED")).iterator():
        approvals = event_model.objects.filter(batch=batch, step="APPROVE")
        passed = set(approvals.values_list("review", flat=True))
        missing = [review for review in batch.path.split() if review not in passed]
        if missing:
            batch_model.objects.filter(pk=batch.pk).update(
                status="SUBMITTED", review_step=missing[0], approved_by=None, approved_at=None
            )


class Migration(migrations.Migration):
    dependencies = [("payouts", "0005_two_routes"), ("staff", "0002_role_choices")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
