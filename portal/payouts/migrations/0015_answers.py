"""Answers of the bank are proposals until another person confirms them.

What was settled before this rule counts as one answer of each batch, marked as entered earlier: by
whoever entered its last file.
"""
import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import portal.policies.fields

COUNTERS = ("paid_count", "paid_total", "failed_count", "failed_total")


def forwards(apps, _editor):
    """Give each batch with results the answer whose sums its counters are."""
    batch_model = apps.get_model("payouts", "Batch")
    answer_model = apps.get_model("payouts", "BankAnswer")
    file_model = apps.get_model("payouts", "BankFile")
    with_results = batch_model.objects.filter(Q(paid_count__gt=0) | Q(failed_count__gt=0))
    for batch in with_results.iterator():
        file = file_model.objects.filter(batch=batch, direction="BACK").order_by("-id").first()
        answer_model.objects.create(
            batch=batch,
            bank_id=file.bank_id if file else None,
            status="EARLIER",
            file_digest=file.digest if file else b"",
            digest=b"",
            rows=batch.paid_count + batch.failed_count,
            total=batch.paid_total + batch.failed_total,
            by_id=file.by_id if file else batch.created_by_id,
            at=file.at if file else batch.settled_at or batch.created_at,
            **{name: getattr(batch, name) for name in COUNTERS},
        )


class Migration(migrations.Migration):

    dependencies = [
        ('payouts', '0014_reviews'),
        ('staff', '0002_role_choices'),
    ]

    operations = [
        migrations.AlterField(
            model_name='batchevent',
            name='step',
            field=models.CharField(choices=[('SUBMIT', 'Submit'), ('RECALL', 'Call back'), ('APPROVE', 'Approve'), ('RETURN', 'Return'), ('SEND', 'Send to the bank'), ('RECORD', 'Record that the platform has sent it'), ('SETTLE', 'Settle by the answer'), ('DISCARD', 'Discard')], max_length=12, verbose_name='step'),
        ),
        migrations.AlterField(
            model_name='personwaiver',
            name='part',
            field=models.CharField(choices=[('MAKER', 'Maker'), ('UNIT_CHECK', "The unit's own check"), ('DEPARTMENT', 'Review by the department'), ('FINANCE', 'Receipt and review by finance'), ('SENDER', 'Sender'), ('ANSWER', 'Entry of the answer'), ('CONFIRMATION', 'Confirmation of the answer'), ('PUBLISHER', 'Publisher')], max_length=12, verbose_name='part'),
        ),
        migrations.CreateModel(
            name='BankKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(max_length=200, verbose_name='basis')),
                ('at', models.DateTimeField()),
                ('public_key', models.TextField(help_text='PEM, Ed25519 or RSA.', verbose_name='public key')),
                ('trusted', models.BooleanField(verbose_name='trusted')),
                ('approved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.organisation')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member')),
            ],
            options={
                'ordering': ('-id',),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BankAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('status', models.CharField(choices=[('ENTERED', 'Waits for confirmation'), ('CONFIRMED', 'Confirmed'), ('SIGNED', 'Signed by the bank'), ('REFUSED', 'Refused'), ('WITHDRAWN', 'Withdrawn'), ('EARLIER', 'Entered before answers were confirmed')], default='ENTERED', max_length=12, verbose_name='status')),
                ('file_digest', models.BinaryField(max_length=32)),
                ('digest', models.BinaryField(max_length=32)),
                ('rows', models.PositiveIntegerField(verbose_name='rows')),
                ('total', portal.policies.fields.MoneyField(verbose_name='total in yuan')),
                ('paid_count', models.PositiveIntegerField(verbose_name='rows paid')),
                ('paid_total', portal.policies.fields.MoneyField(verbose_name='yuan paid')),
                ('failed_count', models.PositiveIntegerField(verbose_name='rows failed')),
                ('failed_total', portal.policies.fields.MoneyField(verbose_name='yuan failed')),
                ('repeated', models.PositiveIntegerField(default=0, verbose_name='rows repeated')),
                ('at', models.DateTimeField()),
                ('signature', models.BinaryField(max_length=1024, null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='note')),
                ('bank', models.ForeignKey(help_text='The paying bank; none for a result of the municipal platform.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.organisation')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='payouts.batch')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member')),
                ('key', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payouts.bankkey')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='AnswerRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('SENT', 'Sent to the bank'), ('PAID', 'Paid'), ('FAILED', 'Failed'), ('RETURNED', 'Returned by the bank'), ('REISSUED', 'Reissued')], max_length=12, verbose_name='result')),
                ('on', models.DateField(verbose_name='on')),
                ('reason', models.CharField(blank=True, choices=[('NAME_MISMATCH', 'The name does not match the account'), ('NO_ACCOUNT', 'The account does not exist'), ('CLOSED', 'The account is closed'), ('DORMANT', 'The account is dormant or not activated'), ('FROZEN', 'The account is reported lost or frozen'), ('DEPOSIT_ONLY', 'The account cannot pay out'), ('ID_EXPIRED', 'The identity document has expired'), ('DECEASED', 'Closed after death'), ('WRONG_BANK_CODE', 'The bank code is wrong'), ('OVER_LIMIT', 'The amount is over the limit'), ('OTHER', 'Other')], max_length=20, verbose_name='reason')),
                ('bank_code', models.CharField(blank=True, max_length=32, verbose_name="bank's code")),
                ('sms', models.CharField(blank=True, max_length=16, verbose_name='text message')),
                ('line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payouts.line')),
                ('answer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='answer_rows', to='payouts.bankanswer')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(fields=('answer', 'line'), name='answer_names_a_line_once')],
            },
        ),
        migrations.AddIndex(
            model_name='bankkey',
            index=models.Index(fields=['bank', '-id'], name='bank_key_newest'),
        ),
        migrations.AddConstraint(
            model_name='bankkey',
            constraint=models.CheckConstraint(condition=models.Q(('requested_by', models.F('approved_by')), _negated=True), name='bank_key_approved_by_another'),
        ),
        migrations.AddConstraint(
            model_name='bankanswer',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'ENTERED')), fields=('batch',), name='one_answer_waits_for_a_batch'),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
