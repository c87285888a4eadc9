"""What the demo county needs before the first sheet: places, offices, list, rates, bank, site."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from cms.county import load_county_files
from portal.payouts.services.load_layouts import load_bank_layouts
from portal.payouts.services.route_switch import switch_route
from portal.policies.enums import PolicyLevel, Route
from portal.policies.models import Policy, Rate
from portal.web.models import SiteIdentity

if TYPE_CHECKING:
    from portal.staff.models import User

# Invented rates in yuan per unit; the real ones are entered by the finance bureau.
RATES = {
    "042": ("85.00", "亩"),
    "040": ("14.50", "亩"),
    "041": ("150.00", "亩"),
    "010": ("300.00", "亩"),
    "053": ("50.00", "人"),
    "028": ("100.00", "人"),
}
ROUTE_NAMES = {Route.UNIT_PAID: "单位发放", Route.FINANCE_PAID: "财政代发"}
BASIS = "演示数据，非真实标准"


def load_county() -> None:
    """Enter places, offices, rules, the policy list and the site's identity; twice does no harm."""
    load_county_files()
    for code, (amount, unit) in RATES.items():
        Rate.objects.get_or_create(
            policy=Policy.objects.get(code=code),
            level=PolicyLevel.COUNTY,
            valid_from=dt.date(2020, 1, 1),
            defaults={"amount": Decimal(amount), "unit": unit, "basis": BASIS},
        )
    SiteIdentity.objects.get_or_create(
        id=1,
        defaults={
            "title": "云阳明账",
            "strapline": "云阳县惠民惠农补贴公开查询（演示）",
            "organiser": "云阳县财政局",
            "supervisor": "云阳县人民政府办公室",
            "address": "云阳县双江街道",
            "hotlines": [
                {"label": "政务服务热线", "number": "12345", "note": ""},
                {
                    "label": "县财政局（演示号码）",
                    "number": "023-5510 0100",
                    "note": "工作日 9:00至17:00",
                },
            ],
        },
    )


def open_local_routes(*, requested_by: User, approved_by: User) -> None:
    """Give the banks their layouts and switch both routes on here (decision 24)."""
    load_bank_layouts()
    for route in Route:
        switch_route(
            route=route,
            local=True,
            basis=f"演示：{ROUTE_NAMES[route]}在本系统办理",
            requested_by=requested_by,
            approved_by=approved_by,
        )
