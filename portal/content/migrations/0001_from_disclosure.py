"""Take the content register over from disclosure, with its tables and rows as they are.

No statement touches the tables, so the release before this one runs on beside it. The content
types are renamed and not made anew: what refers to one keeps its key.
"""

import django.db.models.deletion
from django.db import migrations, models

MODELS = ('contentitem', 'contentevent')


def _relabel(apps, old, new):
    types = apps.get_model('contenttypes', 'ContentType').objects
    types.filter(app_label=old, model__in=MODELS).update(app_label=new)


def take_over(apps, schema_editor):
    _relabel(apps, 'disclosure', 'content')


def give_back(apps, schema_editor):
    _relabel(apps, 'content', 'disclosure')


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('disclosure', '0004_content_leaves'),
        ('policies', '0001_initial'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='ContentItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=64, unique=True, verbose_name='source')),
                        ('kind', models.CharField(choices=[('BASIS', 'Basis document'), ('POLICY_LIST', 'Policy list'), ('GUIDE', 'Application guide'), ('APPLICATION', 'Application information'), ('PAYOUT', 'Payout information'), ('CHANNEL', 'Contact channel'), ('NOTICE', 'Notice'), ('INTERPRETATION', 'Interpretation')], max_length=16, verbose_name='kind')),
                        ('title', models.CharField(max_length=255, verbose_name='title')),
                        ('summary', models.CharField(blank=True, max_length=500, verbose_name='summary')),
                        ('address', models.CharField(help_text='Path under the root of the site.', max_length=500, verbose_name='address')),
                        ('organisation_code', models.CharField(blank=True, max_length=16, verbose_name='code of the organisation')),
                        ('organisation', models.CharField(blank=True, max_length=96, verbose_name='organisation')),
                        ('validity', models.CharField(blank=True, choices=[('IN_FORCE', 'In force'), ('DRAFT', 'Draft for comment'), ('LAPSED', 'Lapsed'), ('REPEALED', 'Repealed')], max_length=12, verbose_name='validity')),
                        ('facts', models.JSONField(blank=True, default=dict, verbose_name='short answers')),
                        ('published_on', models.DateField(verbose_name='published on')),
                        ('expires_on', models.DateField(blank=True, help_text='The last public day.', null=True, verbose_name='public until')),
                        ('changed_at', models.DateTimeField(verbose_name='changed at')),
                        ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='taken down at')),
                        ('policies', models.ManyToManyField(blank=True, related_name='content', to='policies.policy')),
                    ],
                    options={
                        'db_table': 'disclosure_contentitem',
                        'verbose_name': 'content',
                        'verbose_name_plural': 'content',
                        'ordering': ('-published_on', '-id'),
                    },
                ),
                migrations.CreateModel(
                    name='ContentEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('PUBLISHED', 'Published'), ('CHANGED', 'Changed'), ('CORRECTED', 'Corrected'), ('REMOVED', 'Taken down')], max_length=12)),
                        ('at', models.DateTimeField()),
                        ('note', models.CharField(blank=True, max_length=500)),
                        ('removal', models.CharField(blank=True, choices=[('TAKEN_DOWN', 'Taken down'), ('EXPIRED', 'No longer current'), ('REPLACED', 'Replaced by another page'), ('WRONG', 'It contained an error'), ('PRIVACY', 'Personal information has to be protected')], max_length=12)),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='content.contentitem')),
                    ],
                    options={
                        'db_table': 'disclosure_contentevent',
                        'ordering': ('-at', '-id'),
                    },
                ),
                migrations.AddIndex(
                    model_name='contentitem',
                    index=models.Index(condition=models.Q(('removed_at', None)), fields=['kind', '-published_on', '-id'], name='content_latest'),
                ),
                migrations.AddConstraint(
                    model_name='contentevent',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'REMOVED'), models.Q(('removal', ''), _negated=True)), models.Q(models.Q(('kind', 'REMOVED'), _negated=True), ('removal', '')), _connector='OR'), name='content_removal_has_reason'),
                ),
            ],
        ),
        migrations.RunPython(take_over, give_back),
    ]
