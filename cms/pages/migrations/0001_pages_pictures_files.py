"""Page types, pictures and attached files."""

import cms.pages.cleaning
import django.db.models.deletion
import modelcluster.fields
import modelsearch.index
import taggit.managers
import wagtail.fields
import wagtail.images.models
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('policies', '0001_initial'),
        ('staff', '0001_initial'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BasisIndex',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.CharField(blank=True, max_length=200, verbose_name='sentence under the heading')),
            ],
            options={
                'verbose_name': 'list of basis documents',
                'verbose_name_plural': 'lists of basis documents',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='GuideIndex',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.CharField(blank=True, max_length=200, verbose_name='sentence under the heading')),
            ],
            options={
                'verbose_name': 'list of guides',
                'verbose_name_plural': 'lists of guides',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='NoticeIndex',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.CharField(blank=True, max_length=200, verbose_name='sentence under the heading')),
            ],
            options={
                'verbose_name': 'list of notices',
                'verbose_name_plural': 'lists of notices',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', models.FileField(upload_to='documents', verbose_name='file')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('file_size', models.PositiveBigIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, editable=False, max_length=40)),
                ('text', models.TextField(blank=True, editable=False)),
                ('unread', models.CharField(blank=True, editable=False, max_length=200)),
                ('found', models.JSONField(blank=True, default=dict, editable=False)),
                ('numbers_reason', models.CharField(blank=True, help_text='Only if the file holds mobile, card or account numbers. ID numbers never.', max_length=200, verbose_name='why its numbers may be public')),
                ('collection', models.ForeignKey(default=wagtail.models.media.get_root_collection_id, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection')),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text=None, through='taggit.TaggedItem', to='taggit.Tag', verbose_name='tags')),
                ('uploaded_by_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by user')),
            ],
            options={
                'verbose_name': 'attached file',
                'verbose_name_plural': 'attached files',
                'abstract': False,
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='BasisPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two plain sentences. They stand in lists and in search results.', max_length=200, verbose_name='summary')),
                ('body', wagtail.fields.StreamField([('heading', 0), ('paragraph', 1), ('steps', 5), ('note', 9), ('table', 13), ('picture', 16), ('files', 18), ('questions', 22), ('phones', 27), ('policies', 29)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'description': 'Parts a long text.', 'icon': 'title', 'label': 'Heading', 'max_length': 80, 'preview_value': '谁可以领', 'template': 'pages/blocks/heading.html'}), 1: ('cms.pages.cleaning.CleanTextBlock', (), {'description': 'Paragraphs, lists, links.', 'features': ('h3', 'bold', 'ol', 'ul', 'link', 'document-link'), 'icon': 'pilcrow', 'label': 'Text', 'max_length': 20000, 'preview_value': '<p>2026年耕地地力保护补贴按<b>实际种植面积</b>发放，荒地不补。</p>', 'template': 'pages/blocks/paragraph.html'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'What to do', 'max_length': 60}), 3: ('wagtail.blocks.TextBlock', (), {'label': 'Explanation', 'max_length': 400, 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('title', 2), ('text', 3)]], {}), 5: ('cms.pages.blocks.StepsBlock', (4,), {}), 6: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('', 'Good to know'), ('warn', 'Important')], 'label': 'Emphasis', 'required': False}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 60}), 8: ('wagtail.blocks.TextBlock', (), {'label': 'Text', 'max_length': 400}), 9: ('wagtail.blocks.StructBlock', [[('emphasis', 6), ('title', 7), ('text', 8)]], {}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'Words', 'required': False}), 11: ('wagtail.blocks.DecimalBlock', (), {'label': 'Number', 'required': False}), 12: ('cms.pages.cleaning.CleanTextBlock', (), {'features': ('bold',), 'label': 'Text', 'required': False}), 13: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 10), ('number', 11), ('long', 12)]], {'description': 'Rows and columns, with a heading.', 'icon': 'table', 'label': 'Table', 'template': 'pages/blocks/table.html'}), 14: ('wagtail.images.blocks.ImageBlock', [], {'label': 'Picture'}), 15: ('wagtail.blocks.CharBlock', (), {'label': 'Line under the picture', 'max_length': 120, 'required': False}), 16: ('wagtail.blocks.StructBlock', [[('image', 14), ('caption', 15)]], {}), 17: ('wagtail.documents.blocks.DocumentChooserBlock', (), {}), 18: ('cms.pages.blocks.FilesBlock', (17,), {}), 19: ('wagtail.blocks.CharBlock', (), {'label': 'Question', 'max_length': 100}), 20: ('cms.pages.cleaning.CleanTextBlock', (), {'features': ('bold', 'ol', 'ul', 'link', 'document-link'), 'label': 'Answer', 'max_length': 2000}), 21: ('wagtail.blocks.StructBlock', [[('question', 19), ('answer', 20)]], {}), 22: ('cms.pages.blocks.QuestionsBlock', (21,), {}), 23: ('wagtail.blocks.CharBlock', (), {'label': 'Who answers', 'max_length': 60}), 24: ('wagtail.blocks.RegexBlock', (), {'error_messages': {'invalid': 'Digits, spaces and hyphens only.'}, 'label': 'Number', 'regex': '^[0-9][0-9 \\-]{2,18}$'}), 25: ('wagtail.blocks.CharBlock', (), {'label': 'When', 'max_length': 80, 'required': False}), 26: ('wagtail.blocks.StructBlock', [[('label', 23), ('number', 24), ('note', 25)]], {}), 27: ('cms.pages.blocks.PhonesBlock', (26,), {}), 28: ('cms.pages.blocks.PolicyCodeBlock', [], {}), 29: ('cms.pages.blocks.PoliciesBlock', (28,), {'min_num': 1})}, verbose_name='text')),
                ('correction', models.CharField(blank=True, help_text='A page that was public is not changed silently. Say in a sentence what is different now; readers see it under the page with the day.', max_length=300, verbose_name='what was corrected')),
                ('numbers_reason', models.CharField(blank=True, help_text='Only if the text holds a mobile, card or account number. ID numbers never.', max_length=200, verbose_name='why numbers of this page may be public')),
                ('index_number', models.CharField(blank=True, max_length=60, verbose_name='index number')),
                ('document_number', models.CharField(blank=True, max_length=60, verbose_name='document number')),
                ('issued_by', models.CharField(blank=True, max_length=120, verbose_name='issued by')),
                ('topic', models.CharField(blank=True, max_length=60, verbose_name='topic')),
                ('disclosed_how', models.CharField(blank=True, max_length=40, verbose_name='way of disclosure')),
                ('formed_on', models.DateField(blank=True, null=True, verbose_name='date of the document')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                ('effective_on', models.DateField(blank=True, null=True, verbose_name='in force from')),
                ('validity', models.CharField(choices=[('IN_FORCE', 'In force'), ('DRAFT', 'Draft for comment'), ('LAPSED', 'Lapsed'), ('REPEALED', 'Repealed')], default='IN_FORCE', max_length=12, verbose_name='validity')),
                ('original', models.URLField(blank=True, help_text='Where the issuer published it.', verbose_name='address of the original')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.organisation', verbose_name='who publishes it')),
                ('policies', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='policies.policy', verbose_name='subsidies that rest on it')),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replaces', to='pages.basispage', verbose_name='replaced by')),
            ],
            options={
                'verbose_name': 'basis document',
                'verbose_name_plural': 'basis documents',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ContactPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two plain sentences. They stand in lists and in search results.', max_length=200, verbose_name='summary')),
                ('correction', models.CharField(blank=True, help_text='A page that was public is not changed silently. Say in a sentence what is different now; readers see it under the page with the day.', max_length=300, verbose_name='what was corrected')),
                ('numbers_reason', models.CharField(blank=True, help_text='Only if the text holds a mobile, card or account number. ID numbers never.', max_length=200, verbose_name='why numbers of this page may be public')),
                ('channels', wagtail.fields.StreamField([('heading', 0), ('paragraph', 1), ('phones', 6), ('office', 12), ('note', 16)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'description': 'Parts a long text.', 'icon': 'title', 'label': 'Heading', 'max_length': 80, 'preview_value': '谁可以领', 'template': 'pages/blocks/heading.html'}), 1: ('cms.pages.cleaning.CleanTextBlock', (), {'description': 'Paragraphs, lists, links.', 'features': ('h3', 'bold', 'ol', 'ul', 'link', 'document-link'), 'icon': 'pilcrow', 'label': 'Text', 'max_length': 20000, 'preview_value': '<p>2026年耕地地力保护补贴按<b>实际种植面积</b>发放，荒地不补。</p>', 'template': 'pages/blocks/paragraph.html'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'Who answers', 'max_length': 60}), 3: ('wagtail.blocks.RegexBlock', (), {'error_messages': {'invalid': 'Digits, spaces and hyphens only.'}, 'label': 'Number', 'regex': '^[0-9][0-9 \\-]{2,18}$'}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'When', 'max_length': 80, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('label', 2), ('number', 3), ('note', 4)]], {}), 6: ('cms.pages.blocks.PhonesBlock', (5,), {}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Name of the office', 'max_length': 60}), 8: ('wagtail.blocks.CharBlock', (), {'label': 'Address', 'max_length': 120, 'required': False}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Opening hours', 'max_length': 120, 'required': False}), 10: ('wagtail.blocks.TextBlock', (), {'label': 'What they do for you', 'max_length': 300, 'required': False}), 11: ('wagtail.blocks.ListBlock', (5,), {'label': 'Telephone numbers', 'min_num': 0}), 12: ('wagtail.blocks.StructBlock', [[('name', 7), ('address', 8), ('hours', 9), ('matters', 10), ('phones', 11)]], {}), 13: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('', 'Good to know'), ('warn', 'Important')], 'label': 'Emphasis', 'required': False}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 60}), 15: ('wagtail.blocks.TextBlock', (), {'label': 'Text', 'max_length': 400}), 16: ('wagtail.blocks.StructBlock', [[('emphasis', 13), ('title', 14), ('text', 15)]], {})}, verbose_name='channels')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.organisation', verbose_name='who publishes it')),
            ],
            options={
                'verbose_name': 'contact page',
                'verbose_name_plural': 'contact pages',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='GuidePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two plain sentences. They stand in lists and in search results.', max_length=200, verbose_name='summary')),
                ('body', wagtail.fields.StreamField([('heading', 0), ('paragraph', 1), ('steps', 5), ('note', 9), ('table', 13), ('picture', 16), ('files', 18), ('questions', 22), ('phones', 27), ('policies', 29)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'description': 'Parts a long text.', 'icon': 'title', 'label': 'Heading', 'max_length': 80, 'preview_value': '谁可以领', 'template': 'pages/blocks/heading.html'}), 1: ('cms.pages.cleaning.CleanTextBlock', (), {'description': 'Paragraphs, lists, links.', 'features': ('h3', 'bold', 'ol', 'ul', 'link', 'document-link'), 'icon': 'pilcrow', 'label': 'Text', 'max_length': 20000, 'preview_value': '<p>2026年耕地地力保护补贴按<b>实际种植面积</b>发放，荒地不补。</p>', 'template': 'pages/blocks/paragraph.html'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'What to do', 'max_length': 60}), 3: ('wagtail.blocks.TextBlock', (), {'label': 'Explanation', 'max_length': 400, 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('title', 2), ('text', 3)]], {}), 5: ('cms.pages.blocks.StepsBlock', (4,), {}), 6: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('', 'Good to know'), ('warn', 'Important')], 'label': 'Emphasis', 'required': False}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 60}), 8: ('wagtail.blocks.TextBlock', (), {'label': 'Text', 'max_length': 400}), 9: ('wagtail.blocks.StructBlock', [[('emphasis', 6), ('title', 7), ('text', 8)]], {}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'Words', 'required': False}), 11: ('wagtail.blocks.DecimalBlock', (), {'label': 'Number', 'required': False}), 12: ('cms.pages.cleaning.CleanTextBlock', (), {'features': ('bold',), 'label': 'Text', 'required': False}), 13: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 10), ('number', 11), ('long', 12)]], {'description': 'Rows and columns, with a heading.', 'icon': 'table', 'label': 'Table', 'template': 'pages/blocks/table.html'}), 14: ('wagtail.images.blocks.ImageBlock', [], {'label': 'Picture'}), 15: ('wagtail.blocks.CharBlock', (), {'label': 'Line under the picture', 'max_length': 120, 'required': False}), 16: ('wagtail.blocks.StructBlock', [[('image', 14), ('caption', 15)]], {}), 17: ('wagtail.documents.blocks.DocumentChooserBlock', (), {}), 18: ('cms.pages.blocks.FilesBlock', (17,), {}), 19: ('wagtail.blocks.CharBlock', (), {'label': 'Question', 'max_length': 100}), 20: ('cms.pages.cleaning.CleanTextBlock', (), {'features': ('bold', 'ol', 'ul', 'link', 'document-link'), 'label': 'Answer', 'max_length': 2000}), 21: ('wagtail.blocks.StructBlock', [[('question', 19), ('answer', 20)]], {}), 22: ('cms.pages.blocks.QuestionsBlock', (21,), {}), 23: ('wagtail.blocks.CharBlock', (), {'label': 'Who answers', 'max_length': 60}), 24: ('wagtail.blocks.RegexBlock', (), {'error_messages': {'invalid': 'Digits, spaces and hyphens only.'}, 'label': 'Number', 'regex': '^[0-9][0-9 \\-]{2,18}$'}), 25: ('wagtail.blocks.CharBlock', (), {'label': 'When', 'max_length': 80, 'required': False}), 26: ('wagtail.blocks.StructBlock', [[('label', 23), ('number', 24), ('note', 25)]], {}), 27: ('cms.pages.blocks.PhonesBlock', (26,), {}), 28: ('cms.pages.blocks.PolicyCodeBlock', [], {}), 29: ('cms.pages.blocks.PoliciesBlock', (28,), {'min_num': 1})}, verbose_name='text')),
                ('correction', models.CharField(blank=True, help_text='A page that was public is not changed silently. Say in a sentence what is different now; readers see it under the page with the day.', max_length=300, verbose_name='what was corrected')),
                ('numbers_reason', models.CharField(blank=True, help_text='Only if the text holds a mobile, card or account number. ID numbers never.', max_length=200, verbose_name='why numbers of this page may be public')),
                ('who', cms.pages.cleaning.CleanTextField(blank=True, verbose_name='Who gets it')),
                ('standard', cms.pages.cleaning.CleanTextField(blank=True, verbose_name='How much')),
                ('how', cms.pages.cleaning.CleanTextField(blank=True, verbose_name='How to get it')),
                ('documents', cms.pages.cleaning.CleanTextField(blank=True, verbose_name='What to bring')),
                ('where', models.CharField(blank=True, max_length=200, verbose_name='Where')),
                ('time', models.CharField(blank=True, help_text='From when to when it can be applied for.', max_length=200, verbose_name='When')),
                ('duration', models.CharField(blank=True, max_length=120, verbose_name='How long it takes')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='Telephone')),
                ('explainer', models.CharField(blank=True, help_text='Post or duty officer and number, not a private telephone.', max_length=120, verbose_name='Who explains the policy')),
                ('is_sample', models.BooleanField(default=False, help_text='The page says on top that it is a sample and not an official answer.', verbose_name='sample')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.organisation', verbose_name='who publishes it')),
                ('policy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='policies.policy', verbose_name='subsidy')),
            ],
            options={
                'verbose_name': 'application guide',
                'verbose_name_plural': 'application guides',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('note_title', models.CharField(blank=True, max_length=40, verbose_name='heading of the note')),
                ('note_text', models.CharField(blank=True, max_length=200, verbose_name='text of the note')),
                ('note_until', models.DateField(blank=True, help_text='Empty: until it is changed.', null=True, verbose_name='last day of the note')),
                ('note_page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page it leads to')),
            ],
            options={
                'verbose_name': 'home page',
                'verbose_name_plural': 'home pages',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='NoticePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two plain sentences. They stand in lists and in search results.', max_length=200, verbose_name='summary')),
                ('body', wagtail.fields.StreamField([('heading', 0), ('paragraph', 1), ('steps', 5), ('note', 9), ('table', 13), ('picture', 16), ('files', 18), ('questions', 22), ('phones', 27), ('policies', 29)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'description': 'Parts a long text.', 'icon': 'title', 'label': 'Heading', 'max_length': 80, 'preview_value': '谁可以领', 'template': 'pages/blocks/heading.html'}), 1: ('cms.pages.cleaning.CleanTextBlock', (), {'description': 'Paragraphs, lists, links.', 'features': ('h3', 'bold', 'ol', 'ul', 'link', 'document-link'), 'icon': 'pilcrow', 'label': 'Text', 'max_length': 20000, 'preview_value': '<p>2026年耕地地力保护补贴按<b>实际种植面积</b>发放，荒地不补。</p>', 'template': 'pages/blocks/paragraph.html'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'What to do', 'max_length': 60}), 3: ('wagtail.blocks.TextBlock', (), {'label': 'Explanation', 'max_length': 400, 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('title', 2), ('text', 3)]], {}), 5: ('cms.pages.blocks.StepsBlock', (4,), {}), 6: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('', 'Good to know'), ('warn', 'Important')], 'label': 'Emphasis', 'required': False}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 60}), 8: ('wagtail.blocks.TextBlock', (), {'label': 'Text', 'max_length': 400}), 9: ('wagtail.blocks.StructBlock', [[('emphasis', 6), ('title', 7), ('text', 8)]], {}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'Words', 'required': False}), 11: ('wagtail.blocks.DecimalBlock', (), {'label': 'Number', 'required': False}), 12: ('cms.pages.cleaning.CleanTextBlock', (), {'features': ('bold',), 'label': 'Text', 'required': False}), 13: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 10), ('number', 11), ('long', 12)]], {'description': 'Rows and columns, with a heading.', 'icon': 'table', 'label': 'Table', 'template': 'pages/blocks/table.html'}), 14: ('wagtail.images.blocks.ImageBlock', [], {'label': 'Picture'}), 15: ('wagtail.blocks.CharBlock', (), {'label': 'Line under the picture', 'max_length': 120, 'required': False}), 16: ('wagtail.blocks.StructBlock', [[('image', 14), ('caption', 15)]], {}), 17: ('wagtail.documents.blocks.DocumentChooserBlock', (), {}), 18: ('cms.pages.blocks.FilesBlock', (17,), {}), 19: ('wagtail.blocks.CharBlock', (), {'label': 'Question', 'max_length': 100}), 20: ('cms.pages.cleaning.CleanTextBlock', (), {'features': ('bold', 'ol', 'ul', 'link', 'document-link'), 'label': 'Answer', 'max_length': 2000}), 21: ('wagtail.blocks.StructBlock', [[('question', 19), ('answer', 20)]], {}), 22: ('cms.pages.blocks.QuestionsBlock', (21,), {}), 23: ('wagtail.blocks.CharBlock', (), {'label': 'Who answers', 'max_length': 60}), 24: ('wagtail.blocks.RegexBlock', (), {'error_messages': {'invalid': 'Digits, spaces and hyphens only.'}, 'label': 'Number', 'regex': '^[0-9][0-9 \\-]{2,18}$'}), 25: ('wagtail.blocks.CharBlock', (), {'label': 'When', 'max_length': 80, 'required': False}), 26: ('wagtail.blocks.StructBlock', [[('label', 23), ('number', 24), ('note', 25)]], {}), 27: ('cms.pages.blocks.PhonesBlock', (26,), {}), 28: ('cms.pages.blocks.PolicyCodeBlock', [], {}), 29: ('cms.pages.blocks.PoliciesBlock', (28,), {'min_num': 1})}, verbose_name='text')),
                ('correction', models.CharField(blank=True, help_text='A page that was public is not changed silently. Say in a sentence what is different now; readers see it under the page with the day.', max_length=300, verbose_name='what was corrected')),
                ('numbers_reason', models.CharField(blank=True, help_text='Only if the text holds a mobile, card or account number. ID numbers never.', max_length=200, verbose_name='why numbers of this page may be public')),
                ('kind', models.CharField(choices=[('NOTICE', 'Notice'), ('INTERPRETATION', 'Interpretation')], default='NOTICE', max_length=16, verbose_name='kind')),
                ('source', models.CharField(blank=True, help_text='Whom the text is taken from; leave it empty for your own.', max_length=80, verbose_name='source')),
                ('explains', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='interpretations', to='pages.basispage', verbose_name='documents it explains')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.organisation', verbose_name='who publishes it')),
                ('policies', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='policies.policy', verbose_name='subsidies it is about')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', upload_to=wagtail.images.models.get_upload_to, verbose_name='file', width_field='width')),
                ('description', models.CharField(blank=True, default='', max_length=255, verbose_name='description')),
                ('width', models.IntegerField(editable=False, verbose_name='width')),
                ('height', models.IntegerField(editable=False, verbose_name='height')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='created at')),
                ('focal_point_x', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_y', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_width', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_height', models.PositiveIntegerField(blank=True, null=True)),
                ('file_size', models.PositiveIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, db_index=True, editable=False, max_length=40)),
                ('collection', models.ForeignKey(default=wagtail.models.media.get_root_collection_id, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection')),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text=None, through='taggit.TaggedItem', to='taggit.Tag', verbose_name='tags')),
                ('uploaded_by_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by user')),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
                'abstract': False,
            },
            bases=(wagtail.images.models.ImageFileMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='PictureRendition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filter_spec', models.CharField(db_index=True, max_length=255)),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', storage=wagtail.images.models.get_rendition_storage, upload_to=wagtail.images.models.get_rendition_upload_to, width_field='width')),
                ('width', models.IntegerField(editable=False)),
                ('height', models.IntegerField(editable=False)),
                ('focal_point_key', models.CharField(blank=True, default='', editable=False, max_length=16)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renditions', to='pages.picture')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('image', 'filter_spec', 'focal_point_key'), name='picture_size_once')],
            },
            bases=(wagtail.images.models.ImageFileMixin, models.Model),
        ),
    ]
