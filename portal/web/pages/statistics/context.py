"""The statistics page's context: frozen figures compared by year, policy, township and class.

It shows figures as they were frozen and adds up only what is shown beside them (classes), so it
tells nothing that the pages of the sets do not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.policies.enums import DisclosureClass
from portal.web import context as site
from portal.web.pages.parts.figures import long_date
from portal.web.pages.parts.labels import SHOWN
from portal.web.pages.parts.query_params import address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.disclosure.models import Figure
    from portal.disclosure.queries import FigureFilter

    Labels = dict[str, str]

ROWS_SHOWN: Final = 10
NOTHING: Final = Decimal("0.00")
MEANING: Final = {
    DisclosureClass.A: gettext_lazy("Each payment stands on this site; names are shown in part."),
    DisclosureClass.B: gettext_lazy(
        "The lists are shown in the village only: on the village board, in the service zone and on"
        " the terminal. This site shows totals by township."
    ),
    DisclosureClass.C: gettext_lazy(
        "To protect privacy the lists are published nowhere. Numbers and sums come out once a year."
    ),
}


@dataclass(frozen=True)
class Compared:
    """What one page compares: the figures around the one asked for, and the words for codes."""

    figure_filter: FigureFilter
    figures: tuple[Figure, ...]
    policies: Labels
    townships: Labels
    whole: str = ""

    @property
    def figure(self) -> Figure | None:
        """The figure asked for, None where nothing was published."""
        figure_filter = self.figure_filter
        matching = [
            figure
            for figure in self.figures
            if (figure.year, figure.township_code, figure.policy_code)
            == (figure_filter.year, figure_filter.township or "", figure_filter.policy or "")
        ]
        return matching[0] if matching else None

    @property
    def years(self) -> list[Figure]:
        """The same place and policy through the years, oldest first."""
        figure_filter = self.figure_filter
        return sorted(
            (
                figure
                for figure in self.figures
                if figure.township_code == (figure_filter.township or "")
                and figure.policy_code == (figure_filter.policy or "")
            ),
            key=lambda figure: figure.year,
        )

    @property
    def by_policy(self) -> list[Figure]:
        """The policies of the place in the year, none where one policy is asked for."""
        figure_filter = self.figure_filter
        return [
            figure
            for figure in self.figures
            if not figure_filter.policy
            and figure.policy_code
            and (figure.year, figure.township_code)
            == (figure_filter.year, figure_filter.township or "")
        ]

    @property
    def by_township(self) -> list[Figure]:
        """The townships in the year, none where one township is asked for."""
        figure_filter = self.figure_filter
        return [
            figure
            for figure in self.figures
            if not figure_filter.township
            and figure.township_code
            and (figure.year, figure.policy_code)
            == (figure_filter.year, figure_filter.policy or "")
        ]


def query(figure_filter: FigureFilter, **more: Any) -> list[tuple[str, Any]]:
    """Return the parameters of the page that shows these figures."""
    return [
        ("year", figure_filter.year),
        ("township", figure_filter.township),
        ("policy", figure_filter.policy),
        *more.items(),
    ]


def here(figure_filter: FigureFilter, **more: Any) -> str:
    """Return the address of the page that shows these figures."""
    return address("statistics", query(figure_filter, **more))


def context_of(compared: Compared) -> dict[str, Any]:
    """Return sum, sections and links of web/statistics.html."""
    figure = compared.figure
    return {
        "total": _total(compared, figure),
        "hidden": figure is not None and figure.hidden,
        "sections": [part for part in _sections(compared) if part["rows"]],
        "classes": _classes(compared),
        "partial": any(cell.partial or cell.hidden for cell in compared.figures),
        "links": _links(compared, figure),
    }


def subject(compared: Compared) -> str:
    """Name place and policy of the figures: "江口镇，耕地地力保护补贴"."""
    figure_filter = compared.figure_filter
    place = compared.townships.get(figure_filter.township or "", _("Whole county"))
    policy = compared.policies.get(figure_filter.policy or "", _("all subsidies"))
    return _("%(place)s, %(policy)s") % {"place": place, "policy": policy}


def _total(compared: Compared, figure: Figure | None) -> dict[str, Any] | None:
    if figure is None or figure.hidden:
        return None
    day = {"day": long_date(localtime(figure.frozen_at))}
    detail = _("All payments published by %(day)s are included.") % day
    if figure.partial:
        detail += _(" Totals with fewer than five people behind them are left out.")
    what = {"year": figure.year, "subject": subject(compared)}
    return {
        "what": _("%(year)d, %(subject)s") % what,
        "count": figure.payments,
        "amount": figure.total,
        "detail": detail,
    }


def _sections(compared: Compared) -> list[dict[str, Any]]:
    figure_filter = compared.figure_filter
    year = {"year": figure_filter.year}

    def of_year(figure: Figure) -> dict[str, Any]:
        return _row(
            figure, _("%(year)s") % {"year": figure.year}, replace(figure_filter, year=figure.year)
        )

    def of_policy(figure: Figure) -> dict[str, Any]:
        label = compared.policies.get(figure.policy_code, figure.policy_code)
        return _row(figure, label, replace(figure_filter, policy=figure.policy_code))

    def of_township(figure: Figure) -> dict[str, Any]:
        label = compared.townships.get(figure.township_code, figure.township_code)
        return _row(figure, label, replace(figure_filter, township=figure.township_code))

    years = [
        of_year(figure) | {"now": figure.year == figure_filter.year} for figure in compared.years
    ]
    return [
        _section("years", _("By year"), _("Year"), years),
        _largest(
            compared,
            "policies",
            _("%(year)d by subsidy") % year,
            _("Subsidy"),
            [of_policy(figure) for figure in compared.by_policy],
        ),
        _largest(
            compared,
            "townships",
            _("%(year)d by township") % year,
            _("Township"),
            [of_township(figure) for figure in compared.by_township],
        ),
    ]


def _section(name: str, caption: str, head: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    people = any(row["people"] is not None for row in rows)
    return {"id": name, "caption": caption, "head": head, "rows": scaled(rows), "people": people}


def _row(figure: Figure, label: str, target: FigureFilter) -> dict[str, Any]:
    return {
        "label": label,
        "href": here(target),
        "amount": figure.total,
        "count": figure.payments,
        "people": figure.people,
    }


def _largest(
    compared: Compared, name: str, caption: str, head: str, rows: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return a section with its largest sums first, hidden ones last; all of them on request."""
    rows.sort(key=lambda row: (row["amount"] is None, -(row["amount"] or NOTHING), row["label"]))
    part = _section(name, caption, head, rows)
    if len(rows) > ROWS_SHOWN and compared.whole != name:
        what = {"what": caption, "shown": ROWS_SHOWN}
        part["caption"] = _("%(what)s, the %(shown)d largest sums") % what
        part["rows"] = part["rows"][:ROWS_SHOWN]
        part["more_href"] = here(compared.figure_filter, whole=name) + f"#{name}"
        part["more"] = _("See all %(count)d rows") % {"count": len(rows)}
    return part


def scaled(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with the length of their bars, in per cent of the largest sum."""
    most = max((row["amount"] or NOTHING for row in rows), default=NOTHING)
    return [
        row | {"share": f"{100 * row['amount'] / most:.1f}" if most and row["amount"] else "0.0"}
        for row in rows
    ]


def _classes(compared: Compared) -> dict[str, Any] | None:
    """Return the sums by how names are shown, with the reason; None where one policy is asked."""
    by_policy = [figure for figure in compared.by_policy if not figure.hidden]
    if not by_policy:
        return None
    rows = []
    for letter in DisclosureClass:
        figures = [figure for figure in by_policy if figure.disclosure_class == letter]
        if figures:
            rows.append(_class_row(letter, figures))
    return {
        "caption": _("%(year)d by how the names are shown") % {"year": compared.figure_filter.year},
        "rows": scaled(rows),
        "meaning": [
            {"term": SHOWN[letter], "value": MEANING[letter]} for letter in DisclosureClass
        ],
    }


def _class_row(letter: DisclosureClass, figures: Sequence[Figure]) -> dict[str, Any]:
    return {
        "label": str(SHOWN[letter]),
        "href": address("policies", [("class", letter.value)]),
        "amount": sum((figure.total or NOTHING for figure in figures), NOTHING),
        "count": sum(figure.payments or 0 for figure in figures),
        "people": None,
    }


def _links(compared: Compared, figure: Figure | None) -> list[dict[str, str]]:
    """Return where the lists behind the figures are, and the policy's page."""
    figure_filter, made = compared.figure_filter, []
    named = figure is not None and figure.disclosure_class == DisclosureClass.A
    if named and site.address("payouts"):
        label = _("See the payments behind these figures")
        made.append({"label": label, "href": address("payouts", query(figure_filter))})
    elif figure is not None:
        label = _("See the published lists")
        made.append({"label": label, "href": address("disclosures", query(figure_filter))})
    if figure_filter.policy:
        label = _("See the policy")
        made.append({"label": label, "href": address("policy", (), figure_filter.policy)})
    return made
