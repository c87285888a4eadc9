"""Seed the demo county through the real services."""

from __future__ import annotations

import io
import os
from random import Random
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cms.demo.content import tell_content
from cms.demo.crew import Crew
from cms.demo.finding import tell_finding
from cms.demo.releases import record_demo_release
from cms.demo.story import ROWS, Story
from cms.demo.truth import write_truth
from portal.payouts.models import Batch

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """``manage.py seed_demo --rows 20000``: once; a second run keeps what is there."""

    help = "Seed the demo county. When batches exist, only pages that are missing are added."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare how many payments to make."""
        parser.add_argument("--rows", type=int, default=int(os.environ.get("ROWS") or ROWS))
        parser.add_argument("--url", default="http://127.0.0.1:8000")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Tell the story, write the truth file, print the accounts."""
        if not settings.DEMO_ALLOWED:
            raise CommandError("The demo county is for development settings only.")
        if Batch.objects.exists():
            crew = Crew(Random())  # noqa: S311 - invented names
            pages = tell_content(crew)
            tell_finding(crew)
            self.stdout.write(f"The county has batches already; {pages} pages were missing.")
            return
        story = Story(options["rows"], self.stdout.write)
        totals = story.tell()
        record_demo_release(story.users)
        # Nothing is due; the nightly job has shown that it runs
        call_command("apply_retention", stdout=io.StringIO())
        path = settings.VAR_DIR / "demo" / "truth.json"
        write_truth(path, story, options["url"])
        self.stdout.write(
            f"{totals.citizens} recipients, {totals.batches} batches, {totals.rows} payments, "
            f"{totals.editions} editions, {totals.pages} pages. Accounts are in {path}:"
        )
        for account in (*story.crew.accounts, *story.crew.more_accounts):
            self.stdout.write(f"  {account.username:22} {account.password}")
        self.stdout.write("The code that signing in asks for: make code NAME=USERNAME")
