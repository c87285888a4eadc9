"""The first tables of places."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=64, verbose_name='name')),
                ('official_name', models.CharField(blank=True, max_length=96, verbose_name='official name')),
                ('level', models.CharField(choices=[('COUNTY', 'County'), ('TOWNSHIP', 'Township'), ('VILLAGE', 'Village'), ('GROUP', 'Group'), ('OUTSIDE', 'Outside the county')], max_length=8, verbose_name='level')),
                ('kind', models.CharField(blank=True, choices=[('VILLAGE_COMMITTEE', 'Village committee'), ('RESIDENT_COMMITTEE', "Residents' committee")], max_length=18, verbose_name='kind')),
                ('township_name', models.CharField(blank=True, editable=False, max_length=64)),
                ('full_name', models.CharField(editable=False, max_length=160)),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='places.place')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='places.place')),
                ('township', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'verbose_name': 'place',
                'verbose_name_plural': 'places',
                'ordering': ('code',),
                'indexes': [models.Index(fields=['township', 'level'], name='place_township_level'), models.Index(fields=['level', 'name'], name='place_level_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('level', 'VILLAGE'), _negated=True), models.Q(('township__isnull', False), ('parent__isnull', False), models.Q(('kind', ''), _negated=True)), _connector='OR'), name='place_village_has_kind_and_township'), models.CheckConstraint(condition=models.Q(models.Q(('level', 'GROUP'), _negated=True), models.Q(('township__isnull', False), ('parent__isnull', False)), _connector='OR'), name='place_group_has_village'), models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='place_valid_in_order')],
            },
        ),
    ]
