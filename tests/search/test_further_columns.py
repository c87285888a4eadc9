"""What a policy publishes besides amounts: in the table, in the files and in the API."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.management import call_command

from portal.disclosure.services.publish import publish
from portal.policies.models import Policy, PolicyColumn
from tests.factories.disclosure import Paid, make_people, pay

CROP, AREA, SECRET = "品种", "流转面积", "地块编号"


@pytest.fixture
def crops(county):
    """Publish a second set of the township: 015 declares two public columns and a hidden one."""
    Policy.objects.filter(code="015").update(
        disclosure_class="A", public_years=5, period_kind="YEAR"
    )
    policy = Policy.objects.get(code="015")
    for position, (name, kind, unit, public) in enumerate(
        [(CROP, "TEXT", "", True), (AREA, "NUMBER", "亩", True), (SECRET, "TEXT", "", False)]
    ):
        PolicyColumn.objects.create(
            policy=policy, name=name, kind=kind, unit=unit, public=public,
            reason="核对", position=position,
        )  # fmt: skip
    people = make_people(county.village, 3)
    extras = ({AREA: "3.4", CROP: "水稻", SECRET: "Q-1"}, {CROP: "=1+1"}, {})
    rows = [Paid(one, "80.00", extra=extra) for one, extra in zip(people, extras, strict=True)]
    pay(county.unit, policy, rows, maker=county.clerk.member)
    publish(policy=policy, period="2026", unit=county.unit, by=county.clerk, preview_token=None)
    return policy


def read(response) -> list[dict[str, str]]:
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def test_the_api_gives_every_row_what_its_policy_publishes(crops, client) -> None:
    rows = client.get("/api/v1/payouts", {"policy": "015"}).json()["results"]
    assert sorted((row["extra"] for row in rows), key=len) == [
        {}, {CROP: "=1+1"}, {CROP: "水稻", AREA: "3.4"},
    ]  # fmt: skip
    others = client.get("/api/v1/payouts", {"policy": "042"}).json()["results"]
    assert [row["extra"] for row in others] == [{}] * 8


def test_both_lists_of_the_api_give_the_same_rows(crops, client) -> None:
    found = client.get("/api/v1/payouts", {"policy": "015"}).json()["results"]
    of_set = client.get(f"/api/v1/disclosures/{found[0]['disclosure']}/entries").json()["results"]
    assert {row["name"]: row for row in found} == {row["name"]: row for row in of_set}


def test_a_table_of_one_policy_has_its_columns(crops, client) -> None:
    answer = client.get("/payouts/", {"policy": "015"})
    own = answer.context["columns"]["own"]
    assert [(column.heading, column.number) for _field, column in own] == [
        (CROP, False), (f"{AREA}（亩）", True),
    ]  # fmt: skip
    cells = {row["name"]: [row[field] for field, _column in own] for row in answer.context["rows"]}
    assert sorted(cells.values()) == [["", ""], ["=1+1", ""], ["水稻", "3.4"]]
    body = answer.content.decode()
    assert f'<th role="columnheader">{CROP}</th>' in body
    assert '<span class="in-card">流转面积（亩）：</span>3.4</td>' in body
    assert "Q-1" not in body


def test_columns_that_no_row_of_the_page_fills_are_left_out(crops, client) -> None:
    answer = client.get("/payouts/", {"policy": "042"})
    assert answer.context["columns"]["own"] == ()


def test_in_a_table_of_several_policies_a_row_says_its_own(crops, client) -> None:
    body = client.get("/payouts/").content.decode()
    assert f'<span class="further">{CROP}：水稻；{AREA}（亩）：3.4</span>' in body
    assert body.count('class="further"') == 2


def test_the_page_of_a_set_has_the_columns_of_its_policy(crops, client) -> None:
    answer = client.get("/disclosures/GK-015-2026-500235131/")
    assert [column.name for _field, column in answer.context["columns"]["own"]] == [CROP, AREA]
    assert "Q-1" not in answer.content.decode()


def test_a_file_of_one_policy_has_its_columns(crops, client) -> None:
    rows = read(client.get("/payouts.csv", {"policy": "015"}))
    assert [*rows[0]][-2:] == [CROP, f"{AREA}（亩）"]
    assert sorted((row[CROP], row[f"{AREA}（亩）"]) for row in rows) == [
        ("", ""), ("'=1+1", ""), ("水稻", "3.4"),
    ]  # fmt: skip


def test_a_file_of_a_policy_without_further_columns_has_none(crops, client) -> None:
    one, all_of_them = (client.get("/payouts.csv", query) for query in ({"policy": "042"}, {}))
    assert [*read(one)[0], "其他公开信息"] == [*read(all_of_them)[0]]


def test_a_file_of_several_policies_says_them_in_one_column(crops, client) -> None:
    rows = read(client.get("/payouts.csv"))
    assert [*rows[0]][-1] == "其他公开信息"
    assert sorted(row["其他公开信息"] for row in rows if row["政策编号"] == "015") == [
        "", f"{CROP}：=1+1", f"{CROP}：水稻；{AREA}（亩）：3.4",
    ]  # fmt: skip
    assert {row["其他公开信息"] for row in rows if row["政策编号"] == "042"} == {""}


def test_the_file_of_a_year_says_the_same(crops, client, settings, tmp_path) -> None:
    settings.OPEN_DATA_DIR = tmp_path
    call_command("export_open_data", stdout=io.StringIO())
    complete = client.get("/open-data/payouts-2026.csv")
    searched = client.get("/payouts.csv", {"year": "2026"})
    assert b"".join(complete.streaming_content) == b"".join(searched.streaming_content)


def test_a_column_that_is_not_public_any_more_is_shown_to_nobody(
    crops, client, settings, tmp_path, django_capture_on_commit_callbacks
) -> None:
    settings.OPEN_DATA_DIR = tmp_path
    call_command("export_open_data", stdout=io.StringIO())
    column = PolicyColumn.objects.get(policy=crops, name=AREA)
    column.public = False
    with django_capture_on_commit_callbacks(execute=True):
        column.save()
    assert client.get("/open-data/payouts-2026.csv").status_code == 404
    assert [*read(client.get("/disclosures/GK-015-2026-500235131.csv"))[0]][-1] == CROP
    for address in ("payouts?policy=015", "disclosures/GK-015-2026-500235131/entries"):
        rows = client.get(f"/api/v1/{address}").json()["results"]
        assert sorted((row["extra"] for row in rows), key=str) == [
            {CROP: "=1+1"}, {CROP: "水稻"}, {},
        ]  # fmt: skip
