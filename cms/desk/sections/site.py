"""What the site says about itself, and what its search is taught."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from cms.desk import search, site
from cms.desk.sections import Section, register
from portal.staff.enums import Act

register(
    Section(
        name="search",
        label=_("Search of the site"),
        icon="search",
        order=190,
        url_name="desk:search",
        powers=(Act.EDIT_SITE,),
        urls=(
            path("search/", search.index, name="search"),
            path("search/synonyms/new/", search.synonym, name="search_synonym"),
            path("search/synonyms/<whole:pk>/", search.synonym, name="search_synonym_change"),
            path("search/promotions/new/", search.promotion, name="search_promotion"),
            path("search/<str:kind>/<whole:pk>/remove/", search.drop, name="search_drop"),
        ),
    )
)
register(
    Section(
        name="site",
        label=_("Particulars of the site"),
        icon="info-circle",
        order=200,
        url_name="desk:site",
        powers=(Act.EDIT_SITE,),
        urls=(path("site/", site.edit, name="site"),),
    )
)
