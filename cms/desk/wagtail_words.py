"""Texts of Wagtail's own screens that have no Chinese in Wagtail 8.0, or one nobody says here.

They stand here so that they are extracted and translated with ours; the project's catalogue goes
before Wagtail's. A text that Wagtail has translated meanwhile can leave.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

TEXTS: Final = (
    _("live"),
    _("live + draft"),
    _("live + scheduled"),
    _("live + in moderation"),
    _("The slug '%(page_slug)s' is already in use within the parent page."),
    _("Go to the first error"),
    _('There are no %(model_name)s to display. Why not <a href="%(add_url)s">add one</a>?'),
    _(
        "Preview cannot display due to validation errors. <br /> Click save to "
        "highlight the relevant fields."
    ),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s across entire site."),
    _("No results across entire site."),
    _("Search in '<span class=\"w-title-ellipsis\">%(title)s</span>'"),
    _(
        "%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s in '<span "
        'class="w-title-ellipsis">%(title)s</span>\'.'
    ),
    _("No results in '<span class=\"w-title-ellipsis\">%(title)s</span>'."),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
    _("Choose when this %(model_name)s should go live and/or expire"),
    _("Choose when this page should go live and/or expire"),
    _(
        'This publishing schedule will only take effect after you select the "Schedule '
        'to publish" option'
    ),
    _("Anyone with editing permissions can create schedules"),
    _("But only those with publishing permissions can make them effective."),
    _("%(field_label)s:"),
    _("Saved"),
    _("Autosave is paused"),
    _("You saved a new version in another window"),
    _("System"),
    _("%(user_name)s saved a new version"),
    _("View latest version"),
    _("You have unsaved changes in another window"),
    _("%(user_name)s has unsaved changes"),
    _("Currently idle"),
    _("Currently viewing"),
    _("Proceeding will overwrite the changes you made in that window."),
    _("Proceeding will overwrite the changes made by %(user_name)s."),
    _("Alternatively, you can view the latest version in a new tab."),
    _("A network error occurred"),
    _(
        "Troubleshoot your connection to the site before proceeding. Open the editor in "
        "a separate tab to view the last saved version."
    ),
    _("Show issue"),
    _("Content metrics"),
    _("Words"),
    _("Reading time"),
    _("Readability"),
    _("To be created by %(user)s"),
    _("Invalid schedule"),
    _("Go-live:"),
    _("Once scheduled:"),
    _("Refreshing…"),
    _("Refresh"),
    _("Correct the validation errors to resume preview (saving will highlight errors)"),
    _("Autosave is <span>paused</span>"),
    _("Save your changes before leaving"),
    _("One or more references to this %(model_name)s prevent it from being deleted."),
    _("%(action)s by <b>%(who)s</b> at <b>%(at)s</b>"),
    _("%(action)s at <b>%(at)s</b>"),
    _("%(action)s by <b>%(who)s</b>"),
    _("This %(model_name)s hasn't been submitted for moderation yet"),
    _("Checks"),
    _("Cancelled by %(cancelled_by)s"),
    _("More bulk actions"),
    _("at %(time)s by %(user_display_name)s"),
    _("at %(time)s"),
    _("%(time)s by %(user_display_name)s"),
    _("%(time_period)s ago by %(user_display_name)s"),
    _("Changes requested %(finished_at)s"),
    _("Sent to %(task_name)s %(started_at)s"),
    _("%(status_display)s %(task_name)s %(started_at)s"),
    _("Toggle checks"),
    _("Toggle minimap"),
    _("(blank)"),
    _("Sort by '%(label)s' in ascending order."),
    _("Sort by '%(label)s' in descending order."),
    _("No %(model_name)s match your query."),
    _("Saving will overwrite a newer version."),
    _("There are validation errors, click save to highlight them."),
    _("Compare"),
    _("Search all pages…"),
    _("The page could not be created due to validation errors."),
    _("The page could not be saved as it is locked."),
    _("The page could not be saved due to validation errors."),
    _("Date updated"),
    _("Edited by"),
    _("Has child pages"),
    _("Any"),
    _("Page type"),
    _("Exploring"),
    _("Locked by"),
    _("By task"),
    _("By workflow"),
    _("- Select an option -"),
    _("Date cannot be in the future."),
    _("{model_name} '{title}' is locked and has been scheduled to go live at {datetime}"),
    _("Locked by schedule"),
    _("Currently locked and will go live on the scheduled date"),
    _(
        "The slug '%(page_slug)s' is already in use within the parent page at "
        "'%(parent_url_path)s'."
    ),
    _("prevents deletion"),
    _("will unset the reference"),
    _("%(model_name)s scheduled for publishing at %(go_live_at)s"),
    _("%(model_name)s scheduled for publishing"),
    _("%(model_name)s unscheduled for publishing at %(go_live_at)s"),
    _("%(model_name)s unscheduled from publishing"),
    _("Resubmitted '%(task)s'. Workflow resumed"),
    _("You haven't uploaded any images."),
    _("Layout"),
    _("Image focal point"),
    _("Grid layout"),
    _("List layout"),
    _("Please provide an image description to comply with best practices for accessibility."),
    _(
        "Upload successful. However, your new image seems to be a duplicate of this "
        "existing image. You may delete it if it wasn't required."
    ),
    _("Oldest"),
    _("Usage count: (low to high)"),
    _("Usage count: (high to low)"),
    _("Generate URL"),
    _("The filter options you have selected are not valid."),
    _("Maximum filesize: %(max_upload_size)s."),
    _("The document could not be created due to errors."),
    _("The file could not be found. Please change the source or delete the document."),
    _("Theme preferences"),
    _("Edit account avatar"),
    _("Use server language: %(language_name)s"),
)
