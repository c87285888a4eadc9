"""A year with few payments, or an older one by day, is read without walking the others."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0004_content_leaves")]

    operations = [
        migrations.AddIndex(
            "disclosedentry",
            models.Index(
                fields=["year", "paid_on", "id"],
                name="entry_year",
                condition=models.Q(current=True),
            ),
        ),
    ]
