from django.db import migrations
from django.db.models import F


def take_back(apps, schema_editor):
    """Let no title of a draft stand in the row of a page that was public."""
    pages = apps.get_model("wagtailcore", "Page").objects.filter(first_published_at__isnull=False)
    pages.update(draft_title=F("title"))


class Migration(migrations.Migration):
    dependencies = [("pages", "0005_name_the_root")]

    operations = [migrations.RunPython(take_back, migrations.RunPython.noop)]
