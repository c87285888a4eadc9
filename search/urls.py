"""Addresses of search."""

from __future__ import annotations

from django.urls import path

from . import views
from .texts import views as texts

urlpatterns = [
    path("search/", texts.search, name="search"),
    path("search/suggestions/", texts.suggest, name="search_suggest"),
    path("payouts/", views.payouts, name="payouts"),
    path("payouts.csv", views.payouts_csv, name="payouts_csv"),
    path("open-data/payouts-<whole:year>.csv", views.year_file, name="year_file"),
]
