"""Build what answers searches anew: beside what answers now, then swapped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from search.index.build import rebuild
from search.index.client import is_configured
from search.index.errors import Busy, EngineUnavailable, LeaseLost
from search.index.subjects import Subject, subjects

if TYPE_CHECKING:
    from argparse import ArgumentParser

DATABASE, ELASTICSEARCH = "database", "elasticsearch"


class Command(BaseCommand):
    """``manage.py rebuild_index [--engine database|elasticsearch] [--subject payouts]``."""

    help = (
        "Build the index anew beside the one that answers, swap them and remove the old one. "
        "With --engine database the tables that the database itself searches are made anew. "
        "Without --engine: the engine that SEARCH_URL names. Safe while staff publish."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare engine and subject."""
        names = [subject.name for subject in subjects()]
        parser.add_argument("--engine", choices=(DATABASE, ELASTICSEARCH))
        parser.add_argument("--subject", choices=names, action="append", help="only this one")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rebuild each subject; a failure leaves what answered before and exits with 1."""
        engine = options["engine"] or (ELASTICSEARCH if is_configured() else DATABASE)
        if engine == ELASTICSEARCH and not is_configured():
            raise CommandError("SEARCH_URL names no Elasticsearch.")
        for subject in subjects():
            if options["subject"] and subject.name not in options["subject"]:
                continue
            if engine == DATABASE:
                rows = subject.rebuild_database()
                self.stdout.write(f"{subject.name}: {rows} rows in the database")
            else:
                self._index(subject)

    def _index(self, subject: Subject) -> None:
        try:
            result = rebuild(subject)
        except Busy:
            raise CommandError(f"{subject.name}: somebody else is building it.") from None
        except LeaseLost:
            raise CommandError(
                f"{subject.name}: this machine stood still for too long; start again."
            ) from None
        except EngineUnavailable as error:
            raise CommandError(
                f"{subject.name}: Elasticsearch does not work as it should ({error}). "
                "What answered before still does."
            ) from None
        rate = result.documents / result.seconds if result.seconds else 0
        self.stdout.write(
            f"{subject.name}: {result.documents} documents in {result.seconds:.1f} s "
            f"({rate:.0f}/s), {result.index} answers, {len(result.removed)} removed"
        )
