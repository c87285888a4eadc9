"""The first tables of staff."""

from __future__ import annotations

import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=64, verbose_name='name')),
                ('id_digest', models.BinaryField(max_length=32, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'member of staff',
                'verbose_name_plural': 'members of staff',
                'ordering': ('name', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=96, unique=True, verbose_name='name')),
                ('short_name', models.CharField(max_length=64, verbose_name='short name')),
                ('kind', models.CharField(choices=[('COUNTY_OFFICE', 'County office'), ('DEPARTMENT', 'Department'), ('FINANCE_BUREAU', 'Finance bureau'), ('FINANCE_SECTION', 'Finance section'), ('TREASURY_SECTION', 'Treasury section'), ('DISCLOSURE_OFFICE', 'Disclosure office'), ('TOWNSHIP', 'Township'), ('VILLAGE', 'Village'), ('SCHOOL', 'School'), ('BANK', 'Paying bank')], max_length=17, verbose_name='kind')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='staff.organisation')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='places.place')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='staff.organisation')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='OrganisationAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=96, unique=True, verbose_name='name')),
                ('misprint', models.BooleanField(default=False, verbose_name='misprint')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='staff.organisation')),
            ],
            options={
                'verbose_name': 'other name',
                'verbose_name_plural': 'other names',
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('village_clerk', 'Village clerk'), ('township_clerk', 'Township clerk'), ('township_reviewer', 'Township reviewer'), ('school_clerk', 'School clerk'), ('school_reviewer', 'School reviewer'), ('department_clerk', 'Department clerk'), ('department_reviewer', 'Department reviewer'), ('finance_section', 'Finance section officer'), ('treasury_section', 'Treasury section officer'), ('disclosure_office', 'Disclosure officer'), ('complaint_handler', 'Complaint handler'), ('complaint_lead', 'Complaint lead'), ('supervisor', 'Supervisor'), ('auditor', 'Auditor'), ('bank_operator', 'Bank operator'), ('system_admin', 'System administrator'), ('security_admin', 'Security administrator'), ('audit_admin', 'Audit administrator'), ('editor', 'Editor'), ('publisher', 'Publisher')], max_length=20, verbose_name='role')),
                ('valid_from', models.DateField(default=django.utils.timezone.localdate, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='staff.member')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='staff.organisation')),
            ],
            options={
                'verbose_name': 'post',
                'verbose_name_plural': 'posts',
                'ordering': ('organisation', 'role', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='staff.member')),
            ],
            options={
                'verbose_name': 'staff account',
                'verbose_name_plural': 'staff accounts',
                'ordering': ('username',),
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='user_username_any_case')],
            },
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['kind', 'code'], name='organisation_kind_code'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='organisation_valid_in_order'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('successor', None), models.Q(('successor', models.F('id')), _negated=True), _connector='OR'), name='organisation_succeeds_another'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('member', 'role', 'organisation'), name='post_open_once'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='post_valid_in_order'),
        ),
    ]
