"""What staff teach the search of the site: synonyms, promoted results, what was asked in vain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.refusals import Refusal
from portal.staff.powers import Act, require
from search.models import MissedQuery, Promotion, Synonym, Text
from search.texts import services

from .responses import refuses, screen, try_act

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest

SEPARATOR = re.compile(r"[\s、，,；;]+")
MISSED_SHOWN = 50


class WordsField(forms.CharField):
    """Words side by side; a list of texts in code."""

    def prepare_value(self, value: Any) -> Any:
        """Write a list as it is typed."""
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Read what was typed."""
        return [word for word in SEPARATOR.split(value or "") if word]


class SynonymForm(forms.Form):
    """Words that mean the same."""

    words = WordsField(
        label=gettext_lazy("Words that mean the same"),
        help_text=gettext_lazy(
            "Two to twelve words with a space or 、 between them, for example 低保、最低生活保障."
        ),
        widget=forms.TextInput,
    )


class PromotionForm(forms.Form):
    """A page that is promoted for one question."""

    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=60,
        help_text=gettext_lazy("As people type it. The page stands first for this question only."),
    )
    address = forms.CharField(
        label=gettext_lazy("Address of the page"),
        max_length=300,
        help_text=gettext_lazy("Open the page and copy its address from the browser."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Sentence below the title"), max_length=120, required=False
    )
    position = forms.IntegerField(
        label=gettext_lazy("Position"), min_value=1, max_value=9, initial=1
    )


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """Show what people asked in vain, the synonyms and the promoted results."""
    require(request.user, Act.EDIT_SITE)
    promotions = list(Promotion.objects.all())
    titles = dict(
        Text.objects.filter(key__in={promoted.key for promoted in promotions}).values_list(
            "key", "title"
        )
    )
    return screen(
        request,
        "search.html",
        title=_("Search of the site"),
        missed=MissedQuery.objects.all()[:MISSED_SHOWN],
        synonyms=Synonym.objects.all(),
        promotions=[(promoted, titles.get(promoted.key, "")) for promoted in promotions],
    )


@refuses
def synonym(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Teach a group of words, or change one; a question asked in vain may be its first word."""
    require(request.user, Act.EDIT_SITE)
    group = get_object_or_404(Synonym, pk=pk) if pk else None
    initial = {"words": group.words if group else request.GET.get("word", "")[:40]}
    form = SynonymForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        if _saved(form, lambda: services.save_synonym(words=words, by=request.user, synonym=group)):
            messages.success(request, _("Saved. The search knows these words from now on."))
            return redirect("desk:search")
    title = _("Change synonyms") if group else _("New synonyms")
    return _form_screen(request, form, title)


@refuses
def promotion(request: StaffRequest) -> HttpResponse:
    """Let a page stand first for a question."""
    require(request.user, Act.EDIT_SITE)
    form = PromotionForm(
        request.POST or None, initial={"question": request.GET.get("word", "")[:60], "position": 1}
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if _saved(form, lambda: services.save_promotion(**values, by=request.user)):
            messages.success(request, _("Saved. The page stands first for this question."))
            return redirect("desk:search")
    return _form_screen(request, form, _("New promoted result"))


@refuses
@require_POST
def drop(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Take away a group of synonyms, a promoted result or a question asked in vain."""
    if kind == "synonym":
        group = get_object_or_404(Synonym, pk=pk)
        done = try_act(
            request,
            lambda: services.drop_synonym(synonym=group, by=request.user),
            _("The synonyms are gone."),
        )
    elif kind == "promotion":
        promoted = get_object_or_404(Promotion, pk=pk)
        done = try_act(
            request,
            lambda: services.drop_promotion(promotion=promoted, by=request.user),
            _("The page no longer stands first."),
        )
    else:
        missed = get_object_or_404(MissedQuery, pk=pk)
        done = try_act(
            request,
            lambda: services.forget_missed(missed=missed, by=request.user),
            _("The question is off the list."),
        )
    return redirect("desk:search" if done else "wagtailadmin_home")


def _saved(form: forms.Form, act: Any) -> bool:
    """Run a service; put what it refuses onto the form, which keeps what was typed."""
    try:
        act()
    except ValidationError as error:
        form.add_error(None, error.messages)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


def _form_screen(request: StaffRequest, form: forms.Form, title: str) -> HttpResponse:
    trail = [(reverse("desk:search"), _("Search of the site"))]
    return screen(request, "search_form.html", title=title, trail=trail, form=form)
