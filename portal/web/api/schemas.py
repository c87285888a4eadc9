"""What the open-data API documents of its answers on policies and sets."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field

from portal.disclosure.public_row import Shown, shown


def parameters(**texts: str) -> dict[str, Any]:
    """Return the documentation of query parameters, all optional texts."""
    return {
        "parameters": [
            {
                "name": name.rstrip("_"),
                "in": "query",
                "required": False,
                "description": text,
                "schema": {"type": "string"},
            }
            for name, text in texts.items()
        ]
    }


class Problem(Schema):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, str] | None = None


class Department(Schema):
    """A department by its code."""

    code: str
    name: str


class ListedPolicy(Schema):
    """One row of the policy list. `class`: A masked names, B totals by township, C figures only."""

    code: str
    number: int
    name: str
    level: str
    level_label: str
    departments: list[Department]
    departments_as_printed: str
    lead: str | None
    disclosure_class: str = Field(alias="class")
    class_label: str
    standing: bool


class Policies(Schema):
    """One edition of the policy list, filtered."""

    edition: int
    title: str
    current: bool
    count: int
    results: list[ListedPolicy]


class RateInForce(Schema):
    """Yuan per unit between two days; `valid_to` null: until further notice."""

    level: str
    amount: str
    unit: str
    valid_from: str
    valid_to: str | None
    basis: str


class FigureCell(Schema):
    """Payments, people and yuan of a year; `township_code` "" is the whole county.

    `hidden`: fewer than five people, or it would give such a cell away. `partial`: hidden totals
    were left out.
    """

    year: int
    township_code: str
    township: str
    payments: int | None
    people: int | None
    amount: str | None
    partial: bool
    hidden: bool


class Statistic(FigureCell):
    """A figure with its policy; `policy_code` "" is the total over all, which has no class."""

    policy_code: str
    policy: str
    disclosure_class: str = Field(alias="class")


class Statistics(Schema):
    """One page of figures, by year, policy code and township code."""

    count: int
    results: list[Statistic]
    next: str | None


class PolicyDetail(Schema):
    """One policy with its place in the list, its rates and its figures."""

    code: str
    name: str
    disclosure_class: str = Field(alias="class")
    class_label: str
    standing: bool
    period_kind: str
    unit: str
    payee_basis: list[str]
    public_years: int
    disclosure_days: int
    edition: int | None
    listing: ListedPolicy | None
    rates: list[RateInForce]
    figures: list[FigureCell]


class PublishedSet(Schema):
    """A set in its newest edition; `payments` and `total_amount` null: not shown."""

    ref: str
    edition: int
    status: str
    status_label: str
    disclosure_class: str = Field(alias="class")
    policy_code: str
    policy: str
    period: str
    year: int
    unit_code: str
    unit: str
    published_on: str
    payments: int | None
    total_amount: str | None


class Sets(Schema):
    """One page of sets, newest first."""

    count: int
    results: list[PublishedSet]
    next: str | None


class PlaceSum(Schema):
    """Totals of a village (class A) or township (B, C); null and `hidden` where too few."""

    code: str
    name: str
    payments: int | None
    people: int | None
    amount: str | None
    hidden: bool


class EditionOf(Schema):
    """An edition of the set."""

    edition: int
    status: str
    published_on: str


class SetDetail(PublishedSet):
    """One edition of a set with its totals by place."""

    published_by: str
    as_of: str
    formed_on: str
    due_on: str
    public_until: str
    people: int | None
    quantity: str | None
    quantity_unit: str
    rate: str | None
    unlisted: int | None
    code: str | None
    change_note: str
    reason: str | None
    reason_label: str | None
    ended_on: str | None
    places: list[PlaceSum]
    editions: list[EditionOf]


class Payment(Schema):
    """One disclosed payment, masked. Amounts are yuan with two decimals, as text.

    `extra` holds the public columns of its policy.
    """

    __annotations__ = {column.name: column.annotation for column in shown(Shown.API)}


class Entries(Schema):
    """One page of a set's rows in printed order; `count` is that of all rows asked for."""

    disclosure: str
    edition: int
    count: int
    total_amount: str
    as_of: str
    results: list[Payment]
    next: str | None
