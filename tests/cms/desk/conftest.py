from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from portal.policies.models import Policy
from tests.factories.payouts import Crew, load_small_county, make_crew, open_route

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cms.desk.actions import Button
    from portal.staff.models import User


HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class Desk:
    """A signed-in window on the desk: addresses by name, and what the messages say."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def get(self, name: str, *args: object, **query: str) -> HttpResponse:
        return self.client.get(self.address(name, *args), query)

    def post(self, name: str, /, *args: object, query: str = "", **data: object) -> HttpResponse:
        return self.client.post(self.address(name, *args) + query, data)

    def confirm(self, name: str, *args: object, query: str = "", **data: object) -> HttpResponse:
        """Press the button of an act that asks first, then the one on the page that asks."""
        asks = self.post(name, *args, query=query, **data)
        assert asks.templates[0].name == "desk/confirm.html"
        fields = dict(HIDDEN.findall(asks.content.decode()))
        typed = {"reason": data["reason"]} if "reason" in data else {}
        carried = {key: value for key, value in fields.items() if key != "csrfmiddlewaretoken"}
        return self.post(name, *args, query=query, **carried, **typed, confirmed="yes")

    def page(self, name: str, *args: object, **query: str) -> str:
        answer = self.get(name, *args, **query)
        assert answer.status_code == 200
        return answer.content.decode()

    def buttons(self, name: str, *args: object) -> dict[str, Button]:
        """Return what a screen offers, by the name of the act."""
        return {button.name: button for button in self.get(name, *args).context["buttons"]}

    @staticmethod
    def address(name: str, *args: object) -> str:
        full = name if name.startswith("wagtail") else f"desk:{name}"
        return reverse(full, args=args)

    @staticmethod
    def said(answer: HttpResponse) -> list[tuple[str, str]]:
        """Return level and text of the messages that an answer leaves for the next page."""
        return [(one.level_tag, str(one)) for one in get_messages(answer.wsgi_request)]


@pytest.fixture
def crew(db) -> Crew:
    """A township whose route runs here; its policy 042 is published by name."""
    load_small_county()
    Policy.objects.filter(code="042").update(disclosure_class="A", public_years=5, unit="亩")
    made = make_crew()
    open_route(made)
    return made


@pytest.fixture
def clerk(crew) -> Desk:
    return Desk(crew.clerk)


@pytest.fixture
def reviewer(crew) -> Desk:
    return Desk(crew.reviewer)
