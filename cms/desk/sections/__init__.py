"""The sections of the desk: what each context brings, registered by a module of this folder.

Every module here is imported when Django starts (apps.py) and calls `register`. Menu, addresses and
first screen read what is registered; no list names the sections.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from wagtail.admin.menu import MenuItem

from cms.desk.responses import powers_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.urls import URLPattern

    from cms.desk.responses import StaffRequest
    from cms.desk.tasks import TaskGroup
    from portal.staff.acts import Text
    from portal.staff.enums import Act
    from portal.staff.models import User
    from portal.staff.scopes import Powers


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the desk.

    name: unique, also of the menu entry. urls: addresses below ``/admin/desk/``, reversed as
    ``desk:…``. label, icon, order, url_name: of the menu entry; without a label there is none.
    powers: who holds one of them sees the entry; the screens ask for the same. tasks: what the
    section asks of a person, for the first screen. records: by the name of a record's address what
    it is called for this person, nothing where it is not open to him; a refusal leads back to it.
    """

    name: str
    urls: tuple[URLPattern, ...] = ()
    label: Text = ""
    icon: str = ""
    order: int = 0
    url_name: str = ""
    powers: tuple[Act, ...] = ()
    tasks: Callable[[User, Powers], Iterable[TaskGroup]] | None = None
    records: Mapping[str, Callable[..., Text]] = field(default_factory=dict)

    def opens(self, request: StaffRequest, view_name: str, arguments: dict[str, Any]) -> Text:
        """Return what an address of the section is called, nothing where it is not open."""
        if view_name == self.url_name and self.label and powers_in(request).holds(*self.powers):
            return self.label
        if view_name in self.records:
            return self.records[view_name](request, **arguments)
        return ""

    def menu_items(self, request: StaffRequest) -> list[MenuItem]:
        """Return the menu entry for those who hold one of the powers, wherever."""
        if not self.label or not powers_in(request).holds(*self.powers):
            return []
        url, name = reverse(self.url_name), f"desk-{self.name}"
        return [MenuItem(self.label, url, name=name, icon_name=self.icon, order=self.order)]


_sections: dict[str, Section] = {}


def register(section: Section) -> Section:
    """Add a section to the desk and return it."""
    _sections[section.name] = section
    return section


def unregister(section: Section) -> None:
    """Take a section out again; for tests."""
    del _sections[section.name]


def registered() -> list[Section]:
    """Return the sections by the order of their menu entries."""
    return sorted(_sections.values(), key=lambda section: section.order)
