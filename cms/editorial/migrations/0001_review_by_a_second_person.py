"""The one step of review, and the one workflow, on the whole tree."""

import django.db.models.deletion
from django.db import migrations, models

TASK = "第二人审核"
WORKFLOW = "发布前审核"


def put_in_place(apps, schema_editor):
    """Make the step and the workflow; take away Wagtail's, and its groups with their rights."""
    content_type = apps.get_model("contenttypes", "ContentType")
    task_model = apps.get_model("editorial", "SecondPersonTask")
    workflow_model = apps.get_model("wagtailcore", "Workflow")
    kind, _made = content_type.objects.get_or_create(
        app_label="editorial", model="secondpersontask"
    )
    task = task_model.objects.create(name=TASK, active=True, content_type=kind)
    workflow = workflow_model.objects.create(name=WORKFLOW, active=True)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task_id=task.pk, sort_order=0
    )
    pages = apps.get_model("wagtailcore", "WorkflowPage").objects
    pages.all().delete()
    for root in apps.get_model("wagtailcore", "Page").objects.filter(depth=1):
        pages.create(page=root, workflow=workflow)
    workflow_model.objects.exclude(pk=workflow.pk).update(active=False)
    apps.get_model("wagtailcore", "Task").objects.exclude(pk=task.pk).update(active=False)
    apps.get_model("wagtailcore", "GroupPagePermission").objects.all().delete()
    apps.get_model("wagtailcore", "GroupCollectionPermission").objects.all().delete()
    apps.get_model("auth", "Group").objects.filter(name__in=("Editors", "Moderators")).delete()


class Migration(migrations.Migration):
    """After the tables of Wagtail it fills."""

    initial = True

    dependencies = [
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondPersonTask",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "review by a second person",
                "verbose_name_plural": "reviews by a second person",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.RunPython(put_in_place, migrations.RunPython.noop),
    ]
