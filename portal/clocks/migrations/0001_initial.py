"""The first tables of clocks."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='year')),
                ('basis', models.CharField(max_length=200, verbose_name='basis')),
            ],
            options={
                'verbose_name': 'complete calendar year',
                'verbose_name_plural': 'complete calendar years',
                'ordering': ('year',),
            },
        ),
        migrations.CreateModel(
            name='DeadlineRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=96, verbose_name='name')),
                ('length', models.PositiveSmallIntegerField(verbose_name='length in days')),
                ('day_kind', models.CharField(choices=[('WORKING', 'Working days'), ('CALENDAR', 'Calendar days')], max_length=8, verbose_name='kind of days')),
                ('extension', models.PositiveSmallIntegerField(default=0, verbose_name='extension in days')),
                ('basis', models.CharField(max_length=300, verbose_name='basis')),
                ('confirmed', models.BooleanField(default=False, verbose_name='basis checked against the text')),
            ],
            options={
                'verbose_name': 'deadline rule',
                'verbose_name_plural': 'deadline rules',
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(unique=True, verbose_name='day')),
                ('kind', models.CharField(choices=[('HOLIDAY', 'Public holiday'), ('WORKDAY', 'Working day at the weekend')], max_length=7, verbose_name='kind')),
                ('name', models.CharField(max_length=64, verbose_name='name')),
                ('basis', models.CharField(max_length=200, verbose_name='basis')),
            ],
            options={
                'verbose_name': 'exceptional day',
                'verbose_name_plural': 'exceptional days',
                'ordering': ('on',),
            },
        ),
    ]
