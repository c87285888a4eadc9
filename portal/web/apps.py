"""The public site as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """Look, identity and public pages."""

    name = "portal.web"
    label = "web"
    verbose_name = _("Public site")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what changes the public pages; freeze what the home page said; set up logs."""
        from django_tasks.signals import task_finished, task_started
        from django_tasks_db.models import DBTaskResult

        from portal.audit.grants import may_read
        from portal.audit.guards import guard
        from portal.logs.numbers import task_begins, task_ended
        from portal.logs.uncaught import log_what_is_uncaught
        from portal.programs.models import Heartbeat
        from portal.programs.registry import expect
        from portal.web import checks, receivers, security_contact
        from portal.web.models import HomeVersion, SiteIdentity

        log_what_is_uncaught()
        task_started.connect(task_begins)
        task_finished.connect(task_ended)
        guard(HomeVersion)
        may_read(HomeVersion, SiteIdentity)
        # `/readyz` sees how long work waits, not what it is
        may_read(DBTaskResult, columns=("status", "run_after", "enqueued_at"))
        may_read(Heartbeat, columns=("program", "alive_at"))
        expect(
            "worker",
            _("Background worker"),
            _("Large sheets are not worked on, and search does not follow what is published."),
        )
