"""Addresses of the public site."""

from __future__ import annotations

from django.urls import path

from portal.web.pages.gallery import views as gallery
from portal.web.pages.home import views as home
from portal.web.pages.policies import detail as policy
from portal.web.pages.policies import views as policies
from portal.web.pages.sets import changes, files
from portal.web.pages.sets import views as disclosures
from portal.web.pages.site import about, feeds, leave, robots, security_txt, sitemap
from portal.web.pages.statistics import views as statistics

urlpatterns = [
    path("", home.home, name="home"),
    path("policies/", policies.policies, name="policies"),
    path("policies.csv", policies.policies_csv, name="policies_csv"),
    path("policies/<str:code>/", policy.policy, name="policy"),
    path("disclosures/", disclosures.disclosures, name="disclosures"),
    path("disclosures/<str:ref>.csv", files.disclosure_csv, name="disclosure_csv"),
    path("disclosures/<str:ref>.xlsx", files.disclosure_xlsx, name="disclosure_xlsx"),
    path("disclosures/<str:ref>/", disclosures.disclosure, name="disclosure"),
    path("disclosures/<str:ref>/changes/", changes.disclosure_changes, name="disclosure_changes"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics.csv", statistics.statistics_csv, name="statistics_csv"),
    path("site-map/", about.site_map, name="site_map"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("leave/", leave.leave, name="leave"),
    path("feeds/disclosures.atom", feeds.latest_disclosures, name="disclosures_feed"),
    path("feeds/notices.atom", feeds.latest_notices, name="notices_feed"),
    path("sitemap.xml", sitemap.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap.sitemap_section, name="sitemap_section"),
    path("robots.txt", robots.robots, name="robots"),
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
    *gallery.urlpatterns,
]
