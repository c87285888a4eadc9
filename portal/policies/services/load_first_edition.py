"""The first edition of the policy list, from the list attached to the draft regulation."""

from __future__ import annotations

import csv
from importlib import resources
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.actors import SYSTEM
from portal.audit.services import record
from portal.policies.enums import DisclosureClass, NoticePlace, PolicyLevel, Route
from portal.policies.errors import UnknownDepartment
from portal.policies.models import Listing, ListingDepartment, Policy, PolicyList
from portal.staff.models import Organisation, OrganisationAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "云阳县惠民惠农财政补贴资金管理“一卡通”管理项目清单（第一版）"
BASIS = "《云阳县惠民惠农财政补贴资金“一卡通”管理暂行办法（征求意见稿）》所附清单"
LEVELS = {
    "中央": PolicyLevel.CENTRAL,
    "市级": PolicyLevel.MUNICIPAL,
    "县级": PolicyLevel.COUNTY,
    "": "",
}


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = resources.files("portal.policies").joinpath("data", name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


@transaction.atomic
def load_first_edition() -> PolicyList:
    """Enter the 75 rows of the first edition and make it current; do nothing when it is there.

    Its dates stay empty because the regulation is a draft for comment. The department named first
    leads; a merged department leads through its successor. Row 75 is the standing place for new
    policies: nothing is paid under it. Raises ``UnknownDepartment``.
    """
    existing = PolicyList.objects.filter(number=1).first()
    if existing:
        return existing
    edition = PolicyList.objects.create(
        number=1,
        title=TITLE,
        basis=BASIS,
        is_current=not PolicyList.objects.filter(is_current=True).exists(),
    )
    defaults = {row["no"]: row for row in _rows("disclosure_defaults.csv")}
    periods = {row["no"]: row for row in _rows("period_defaults.csv")}
    departments = _departments_by_name()
    for row in _rows("policy_list.csv"):
        policy = _policy(row, defaults[row["no"]], periods[row["no"]])
        _listing(edition, policy, row, departments)
    record(
        act="policies.load_first_edition",
        actor=SYSTEM,
        subject=edition,
        detail={"listings": edition.listings.count()},
    )
    return edition


def _policy(row: dict[str, str], defaults: dict[str, str], period: dict[str, str]) -> Policy:
    return Policy.objects.create(
        code=row["no"].zfill(3),
        name=row["name"],
        standing=not row["departments"],
        route=Route(defaults["demo_route"]),
        disclosure_class=DisclosureClass(defaults["disclosure_class"]),
        class_reason=defaults["reason"],
        notice_class=DisclosureClass(defaults["notice_class"]),
        notice_place=NoticePlace(defaults["notice_place"]),
        notice_days=int(defaults["notice_days"]),
        notice_day_kind=defaults["notice_day_kind"],
        public_years=int(defaults["public_years"]),
        payee_basis=defaults["payee_basis"].split(";"),
        period_kind=period["period_kind"],
        unit=period["unit"],
    )


def _departments_by_name() -> dict[str, Organisation]:
    names = {
        alias.name: alias.organisation
        for alias in OrganisationAlias.objects.select_related("organisation")
    }
    for organisation in Organisation.objects.all():
        names[organisation.name] = organisation
    return names


def _listing(
    edition: PolicyList, policy: Policy, row: dict[str, str], by_name: dict[str, Organisation]
) -> None:
    names = [name for name in row["departments"].split(";") if name]
    for name in names:
        if name not in by_name:
            raise UnknownDepartment(name, int(row["no"]))
    listing = Listing.objects.create(
        edition=edition,
        policy=policy,
        number=int(row["no"]),
        name=row["name"],
        level=LEVELS[row["level"]],
        lead=by_name[names[0]] if names else None,
        departments_as_printed=row["departments_as_printed"].replace(";", "、"),
    )
    ListingDepartment.objects.bulk_create(
        ListingDepartment(listing=listing, organisation=by_name[name], position=position)
        for position, name in enumerate(names, start=1)
    )
