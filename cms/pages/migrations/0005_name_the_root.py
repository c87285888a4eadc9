"""The root of the tree shows in the chooser of pages; its name there was English."""

from django.db import migrations


def rename(apps, old, new):
    pages = apps.get_model("wagtailcore", "Page").objects.filter(depth=1, title=old)
    pages.update(title=new, draft_title=new)


def forwards(apps, schema_editor):
    rename(apps, "Root", "全站")


def backwards(apps, schema_editor):
    rename(apps, "全站", "Root")


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0004_searches_on_the_home_page'),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
    ]
