"""Application configuration of search."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Registers search with Django."""

    name = "search"
    label = "search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare indexes and public texts, listen to news, answer for search at `/readyz`.

        Of the database the public surface needs what answers and what says that an index lags.
        """
        from portal.audit.grants import may_call, may_read, may_write
        from portal.governance.enums import RecordKind
        from portal.governance.registry import delete_rows, erases
        from portal.policies import wordings
        from portal.programs.registry import expect
        from portal.web.delivery import metrics, readiness

        from . import checks, models, receivers, sources
        from .documents import PAYOUTS
        from .index.figures import index_figures
        from .index.health import readiness_of_search
        from .index.subjects import register
        from .texts import receivers as text_receivers
        from .texts.documents import TEXTS
        from .texts.domain_sources import PolicyTexts, SetTexts
        from .texts.missed import overdue_questions
        from .texts.tables import TOKENS
        from .texts.vocabulary import taught_words

        register(PAYOUTS)
        register(TEXTS)
        sources.register(PolicyTexts())
        sources.register(SetTexts())
        wordings.SOURCES.append(taught_words)
        readiness.register("search", readiness_of_search)
        metrics.register(index_figures)
        expect(
            "files",
            _("Maker of files of rows"),
            _("Files of years and of large sets for the public are not made."),
            longest_round=timedelta(hours=6),
        )
        may_read(models.Text, TOKENS, models.Synonym, models.Promotion)
        may_read(models.IndexChange, models.IndexState)
        erases(RecordKind.QUESTIONS, due=overdue_questions, erase=delete_rows)
        may_write(models.MissedQuery, updates=("times", "last_on"))
        may_call("search_text_")
