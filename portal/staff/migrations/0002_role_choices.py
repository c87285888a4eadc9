"""The choices of a role are asked for, so that a new role needs no migration."""

from __future__ import annotations

import portal.staff.enums
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='post',
            name='role',
            field=models.CharField(choices=portal.staff.enums.role_choices, max_length=20, verbose_name='role'),
        ),
    ]
