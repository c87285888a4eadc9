"""Addresses of search."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("payouts/", views.payouts, name="payouts"),
    path("payouts.csv", views.payouts_csv, name="payouts_csv"),
    path("open-data/payouts-<int:year>.csv", views.year_file, name="year_file"),
]
