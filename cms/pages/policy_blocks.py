"""Blocks that name subsidies of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.policies.queries import policy_names

from .widgets import policy_choices

if TYPE_CHECKING:
    from collections.abc import Iterable


class PolicyCodeBlock(blocks.ChoiceBlock):
    """A policy of the list by its code; one that is gone stays and is said to be gone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["choices"] = policy_choices
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Leave the choices out of migrations: they are the county's data."""
        return ("cms.pages.blocks.PolicyCodeBlock", [], {})

    class Meta:
        icon = "clipboard-list"


class PoliciesBlock(blocks.ListBlock):
    """Links to policies."""

    def get_context(
        self, value: Iterable[str], parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Add names; a code without a name is a policy that was taken off the list."""
        context = super().get_context(value, parent_context=parent_context)
        names = policy_names()
        context["policies"] = [{"code": code, "name": names.get(code, "")} for code in value]
        return context

    def get_preview_value(self) -> Any:
        """Return the first policies of the list."""
        return self.to_python(list(policy_names())[:2])

    class Meta:
        icon = "clipboard-list"
        label = _("Subsidies")
        template = "pages/blocks/policies.html"
        description = _("Links to subsidies of the list.")
