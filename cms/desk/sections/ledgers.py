"""Ledgers on the desk, and what of a batch goes on paper."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from cms.desk import ledger, papers
from cms.desk.sections import Section, register

register(
    Section(
        name="ledger",
        label=_("Ledger"),
        icon="table",
        order=112,
        url_name="desk:ledger",
        powers=ledger.POWERS,
        urls=(
            path("ledger/", ledger.ledger, name="ledger"),
            path("ledger/<slug:kind>.xlsx", ledger.workbook, name="ledger_file"),
            path("ledger/<slug:kind>/paper/", ledger.paper, name="ledger_paper"),
        ),
    )
)
register(
    Section(
        name="month",
        label=_("Monthly report"),
        icon="calendar-alt",
        order=114,
        url_name="desk:month",
        powers=ledger.POWERS,
        urls=(path("month/", ledger.month, name="month"),),
    )
)
register(
    Section(
        name="papers",
        order=118,
        urls=(
            path("batches/<str:number>/print/", papers.menu, name="papers"),
            path("batches/<str:number>/print/list/", papers.roll, name="roll"),
            path("batches/<str:number>/print/summary/", papers.summary, name="summary"),
            path("batches/<str:number>/print/approval/", papers.approval, name="approval"),
        ),
    )
)
