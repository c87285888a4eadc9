"""Content has an app of its own: only the state changes here, the tables and rows stay."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0003_content'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name='ContentEvent'),
                migrations.DeleteModel(name='ContentItem'),
            ],
        ),
    ]
