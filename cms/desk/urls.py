"""Addresses of the desk below ``/admin/desk/``."""

from __future__ import annotations

from django.urls import path

from . import (
    accounts,
    bank,
    batch_acts,
    batches,
    disclosures,
    imports,
    pages,
    policies,
    search,
    site,
)

app_name = "desk"
urlpatterns = [
    path("batches/", batches.index, name="batches"),
    path("batches/upload/", imports.upload, name="upload"),
    path("batches/upload/findings/<slug:token>.xlsx", imports.findings_sheet, name="findings"),
    path("batches/template/<str:code>.xlsx", imports.template, name="template"),
    path("batches/<str:number>/", batches.detail, name="batch"),
    path("batches/<str:number>/lines/", batches.lines, name="batch_lines"),
    path("batches/<str:number>/act/", batch_acts.act, name="batch_act"),
    path("batches/<str:number>/replace/", imports.replace, name="replace"),
    path("batches/<str:number>/bank-file/", bank.download, name="bank_file"),
    path("batches/<str:number>/feedback/", bank.feedback, name="feedback"),
    path("disclosures/", disclosures.index, name="disclosures"),
    path("disclosures/prepare/", disclosures.prepare_set, name="prepare"),
    path("disclosures/<str:ref>/withdraw/", disclosures.withdraw_set, name="withdraw"),
    path("accounts/", accounts.index, name="accounts"),
    path("accounts/new/", accounts.request_change, name="account_request"),
    path("accounts/<uuid:uuid>/act/", accounts.act, name="account_act"),
    path("policies/", policies.index, name="policies"),
    path("policies/<str:code>/", policies.edit, name="policy"),
    path("pages/<int:pk>/", pages.detail, name="page"),
    path("pages/<int:pk>/act/", pages.act, name="page_act"),
    path("site/", site.edit, name="site"),
    path("search/", search.index, name="search"),
    path("search/synonyms/new/", search.synonym, name="search_synonym"),
    path("search/synonyms/<int:pk>/", search.synonym, name="search_synonym_change"),
    path("search/promotions/new/", search.promotion, name="search_promotion"),
    path("search/<str:kind>/<int:pk>/remove/", search.drop, name="search_drop"),
]
