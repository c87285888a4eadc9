"""One proposal of a matter is open at a time; of several the first stays, the others are dropped."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now


def drop_later_ones(apps: Any, _editor: Any) -> None:
    """Drop each open proposal whose matter an older open one has proposed already."""
    proposals = apps.get_model("payouts", "DecisionProposal").objects
    seen: set[tuple[Any, ...]] = set()
    for proposal in proposals.filter(status="OPEN").order_by("pk"):
        matter = (proposal.kind, proposal.unit_id, proposal.part, proposal.route)
        if matter in seen:
            proposals.filter(pk=proposal.pk).update(
                status="DROPPED", closed_at=Now(), reason="同一事项已有在先的提议"
            )
        seen.add(matter)


class Migration(migrations.Migration):
    dependencies = [("payouts", "0020_draft_content")]

    operations = [
        migrations.RunPython(drop_later_ones, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="decisionproposal",
            constraint=models.UniqueConstraint(
                F("kind"),
                Coalesce("unit", 0),
                F("part"),
                F("route"),
                condition=Q(status="OPEN"),
                name="proposal_open_once",
            ),
        ),
    ]
