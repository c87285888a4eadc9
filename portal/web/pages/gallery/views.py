"""The component gallery at /components/: every part in every state, every page on sample data.

Shown by the setting PORTAL_GALLERY: "open" (development), "staff" (signed-in staff) or "off"
(default). Samples are JSON in `samples/`; they hold the documented contexts of the templates, so
the tests render each page from them and the screenshots need no database rows.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.template import Engine
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portal.disclosure.extras import FurtherColumn
from portal.web.pages.parts.choices import options
from portal.web.pages.parts.page import page
from portal.web.pages.parts.payout_table import payout_table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SAMPLES = Path(__file__).parent / "samples"
COMMENT = re.compile(r"{% comment %}(.*?){% endcomment %}", re.DOTALL)


def load(name: str) -> Any:
    """Return a sample file's content."""
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


@cache
def page_samples() -> dict[str, dict[str, Any]]:
    """Return the page samples by slug: {template, title, status, context}, in the files' order."""
    return load("pages") | load("search")


def field(sample: Any) -> Any:
    """Return ready options for {choices, chosen, blank}, anything else as it is."""
    if isinstance(sample, dict):
        choices = tuple((value, label) for value, label in sample["choices"])
        return options(choices, sample.get("chosen", ""), blank=sample.get("blank", ""))
    return sample


def table(context: dict[str, Any]) -> dict[str, Any]:
    """Take results and table out of a sample; return rows and columns as a view hands them over."""
    about = dict(context.pop("table"))
    further = {
        code: tuple(FurtherColumn(*column) for column in columns)
        for code, columns in about.pop("further", {}).items()
    }
    return payout_table(context.pop("results"), further=further, **about)


def prepare(context: dict[str, Any]) -> dict[str, Any]:
    """Return a sample as a view would hand it over: options and rows ready for the template."""
    ready = dict(context)
    for key in ("form", "find"):
        ready[key] = {name: field(value) for name, value in ready.get(key, {}).items()}
    if "results" in ready:
        ready |= table(ready)
    ready["page"] = page(**ready["page"]) | {"own_search": ready.get("own_search", False)}
    return ready


def sample_context(slug: str) -> dict[str, Any]:
    """Return the ready context of a page sample; KeyError for an unknown slug."""
    sample = page_samples()[slug]
    base = page_samples()[sample["like"]]["context"] if "like" in sample else {}
    return prepare(base | sample["context"]) | {"site": load("site")}


@cache
def parameters(template: str) -> str:
    """Return the documentation at the top of a component's template."""
    source = Engine.get_default().find_template(template)[0].origin.name
    comment = COMMENT.search(Path(source).read_text(encoding="utf-8"))
    return comment.group(1).strip() if comment else ""


def component(sample: dict[str, Any]) -> dict[str, Any]:
    """Return a component sample with its states rendered: {slug, title, template, states, …}."""
    states = []
    for state in sample["states"]:
        context = dict(state["with"])
        if "results" in context:
            context |= table(context)
        if "choices" in context:
            choices = tuple((value, label) for value, label in context.pop("choices"))
            context["options"] = options(choices, context.pop("chosen", ""))
        if "form" in context:
            context["form"] = {name: field(value) for name, value in context["form"].items()}
        context.setdefault("site", load("site"))
        html = render_to_string(sample["template"], context)
        states.append({"title": state.get("title", ""), "html": html})
    return sample | {
        "states": states,
        "parameters": parameters(sample["template"]),
        "href": reverse("gallery_part", args=[sample["slug"]]),
    }


def shown(request: HttpRequest) -> None:
    """Raise Http404 unless the setting lets this request see the gallery."""
    access = getattr(settings, "PORTAL_GALLERY", "off")
    staff = access == "staff" and request.user.is_authenticated and request.user.is_staff
    if access != "open" and not staff:
        raise Http404


def gallery(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Show all parts, or one with its parameters."""
    shown(request)
    samples = [sample for sample in load("components") if slug in ("", sample["slug"])]
    if not samples:
        raise Http404
    trail = [(_("Parts and states"), reverse("gallery"))] if slug else []
    context = {
        "page": page(
            samples[0]["title"] if slug else _("Parts and states"), trail=trail, noindex=True
        ),
        "sections": [component(sample) for sample in samples],
        "only": bool(slug),
        "pages": []
        if slug
        else [
            {"slug": key, "title": sample["title"], "href": reverse("gallery_page", args=[key])}
            for key, sample in page_samples().items()
        ],
        "site": load("site"),
    }
    return render(request, "gallery/index.html", context)


def gallery_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one page on sample data."""
    shown(request)
    if slug not in page_samples():
        raise Http404
    sample = page_samples()[slug]
    status = sample.get("status", 200)
    return render(request, sample["template"], sample_context(slug), status=status)


urlpatterns = [
    path("components/", gallery, name="gallery"),
    path("components/pages/<slug:slug>/", gallery_page, name="gallery_page"),
    path("components/<slug:slug>/", gallery, name="gallery_part"),
]
