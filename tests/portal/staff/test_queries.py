from __future__ import annotations

import datetime as dt

import pytest

from portal.staff.models import Organisation
from portal.staff.queries import OrganisationNames, acting

PRINTED = [
    ("云阳县发展和改革委员会", "D01"),
    ("云阳县教育委员会", "D02"),
    ("云阳县林业局", "D03"),
    ("云阳县民政局", "D04"),
    ("云阳县农业农村委员会", "D05"),
    ("云阳县人力社保局", "D06"),
    ("云阳县水利局", "D07"),
    ("云阳县退役军人事务局", "D08"),
    ("云阳县卫生健康委", "D09"),
    ("云阳县乡村振兴局", "D10"),
    ("云阳县应急管理局", "D11"),
    ("云阳县住房城乡建设委员会", "D12"),
    ("云县县民政局", "D04"),
]


@pytest.mark.parametrize(("name", "code"), PRINTED)
def test_every_department_the_list_prints_is_known(name, code, county):
    assert OrganisationNames().find(name).code == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("人力社保局", "D06"),
        ("县人社局", "D06"),
        ("民政局", "D04"),
        (" 云阳县 民政局 ", "D04"),
        ("卫健委", "D09"),
        ("县政府办公室", "O01"),
        ("国库支付中心", "F06"),
        ("江口镇", "500235131"),
        ("云阳县江口镇人民政府", "500235131"),
    ],
)
def test_short_forms_are_understood(name, code, county):
    assert OrganisationNames().find(name).code == code


def test_an_unknown_name_is_nobody(county):
    assert OrganisationNames().find("某某局") is None
    assert OrganisationNames().find("") is None


def test_no_two_organisations_share_a_name(county):
    names = OrganisationNames()
    assert all(names.find(o.name) == o for o in Organisation.objects.all())
    assert all(names.find(o.short_name) == o for o in Organisation.objects.all())


def test_the_successor_acts_for_a_merged_department(county):
    merged = Organisation.objects.get(code="D10")
    assert acting(merged).code == "D05"
    assert acting(Organisation.objects.get(code="D04"), dt.date(2026, 1, 1)).code == "D04"
