"""Searches that the home page offers."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0003_public_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='homepage',
            name='searches',
            field=models.CharField(blank=True, help_text='Words that many people look for, with spaces between them; at most six.', max_length=200, verbose_name='searches to offer'),
        ),
    ]
