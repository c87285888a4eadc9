from __future__ import annotations

import datetime as dt

import pytest

from portal.audit.actors import SYSTEM
from portal.audit.models import Entry
from portal.places.enums import PlaceKind, PlaceLevel
from portal.places.errors import AlreadyReplaced, BrokenDivisions, CodeTaken, WrongLevel
from portal.places.models import Place
from portal.places.services import (
    Loaded,
    add_village,
    ensure_groups,
    load_divisions,
    rename_place,
    replace_place,
)

DAY = dt.date(2026, 7, 1)


def test_the_county_has_42_townships_and_480_villages(county):
    villages = Place.objects.villages()
    assert Place.objects.townships().count() == 42
    assert villages.count() == 480
    assert villages.filter(kind=PlaceKind.VILLAGE_COMMITTEE).count() == 380
    assert villages.filter(kind=PlaceKind.RESIDENT_COMMITTEE).count() == 100
    assert Place.objects.within(county).count() == 1 + 42 + 480
    assert county.name == "云阳县"


def test_loading_again_adds_nothing_and_writes_nothing(county):
    before = Entry.objects.count()
    assert load_divisions() == Loaded(0, 0)
    assert Entry.objects.count() == before


def test_loading_takes_few_queries(db, django_assert_max_num_queries):
    # SQLite takes its rows in portions of some hundred values.
    with django_assert_max_num_queries(30):
        assert load_divisions() == Loaded(42, 480)


def test_a_village_is_never_shown_without_its_township(county):
    shown = {str(v) for v in Place.objects.villages()}
    assert len(shown) == 480
    assert all(any(t in name for t in ("镇", "乡", "街道")) for name in shown)


def test_lists_of_villages_need_no_join(county, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = [(v.township_code, v.township_name, v.full_name) for v in Place.objects.villages()]
    assert len(rows) == 480


@pytest.mark.parametrize(
    "row",
    ["500235101201,孤村村民委员会,village,500235101", "12,甲,township,1", "500235001,,township,5"],
)
def test_a_broken_file_is_refused_whole(db, tmp_path, row):
    file = tmp_path / "divisions.csv"
    file.write_text(f"code,name,level,parent_code\n{row}\n", encoding="utf-8")
    with pytest.raises(BrokenDivisions) as caught:
        load_divisions(path=file)
    assert caught.value.row == 1
    assert Place.objects.count() == 0


def test_renaming_a_township_renames_all_below_it(county, jiangkou):
    village = Place.objects.in_township(jiangkou).villages().first()
    ensure_groups(pairs=[(village, 3)], actor=SYSTEM)
    rename_place(place=jiangkou, official_name="新江口镇", actor=SYSTEM)
    village.refresh_from_db()
    group = Place.objects.groups().get()
    assert (village.township_name, village.full_name) == ("新江口镇", f"新江口镇{village.name}")
    assert group.full_name == f"新江口镇{village.name}3组"
    assert Place.objects.filter(full_name__startswith="江口镇").count() == 0


def test_renaming_a_village_renames_its_groups(county):
    village = Place.objects.villages().get(name="七一村")
    ensure_groups(pairs=[(village, 1)], actor=SYSTEM)
    village = rename_place(place=village, official_name="七一社区居民委员会", actor=SYSTEM)
    assert village.full_name == f"{village.township_name}七一社区"
    assert Place.objects.groups().get().full_name == f"{village.township_name}七一社区1组"


def test_the_county_is_not_renamed_here(county):
    with pytest.raises(WrongLevel):
        rename_place(place=county, official_name="别县", actor=SYSTEM)


def test_a_merged_village_exists_until_the_day_before(county, jiangkou):
    old, new = Place.objects.in_township(jiangkou).villages()[:2]
    replace_place(place=old, successor=new, on=DAY, actor=SYSTEM)
    villages = Place.objects.villages()
    assert villages.in_force(DAY - dt.timedelta(days=1)).filter(pk=old.pk).exists()
    assert not villages.in_force(DAY).filter(pk=old.pk).exists()
    with pytest.raises(AlreadyReplaced):
        replace_place(place=old, successor=new, on=DAY, actor=SYSTEM)


def test_a_village_does_not_become_a_township(county, jiangkou):
    village = Place.objects.villages().first()
    with pytest.raises(WrongLevel):
        replace_place(place=village, successor=jiangkou, on=DAY, actor=SYSTEM)


def test_a_new_village_lies_in_its_township(county, jiangkou):
    code = f"{jiangkou.code}299"
    village = add_village(
        code=code, official_name="新建村村民委员会", township=jiangkou, valid_from=DAY, actor=SYSTEM
    )
    assert (village.full_name, village.kind) == ("江口镇新建村", PlaceKind.VILLAGE_COMMITTEE)
    with pytest.raises(CodeTaken):
        add_village(
            code=code, official_name="甲村", township=jiangkou, valid_from=None, actor=SYSTEM
        )
    with pytest.raises(WrongLevel):
        add_village(
            code="500235001299",
            official_name="甲村",
            township=jiangkou,
            valid_from=None,
            actor=SYSTEM,
        )


def test_groups_are_added_once(county, django_assert_max_num_queries):
    village, other = Place.objects.villages()[:2]
    with django_assert_max_num_queries(8):
        first = ensure_groups(pairs=[(village, 1), (village, 2), (other, 1)], actor=SYSTEM)
    again = ensure_groups(pairs=[(village, 2), (village, 3)], actor=SYSTEM)
    assert set(first) == {f"{village.code}-01", f"{village.code}-02", f"{other.code}-01"}
    assert Place.objects.groups().count() == 4
    group = again[f"{village.code}-03"]
    assert (group.level, group.full_name) == (PlaceLevel.GROUP, f"{village.full_name}3组")
    assert village.contains(group)


def test_a_group_belongs_to_a_village(county, jiangkou):
    with pytest.raises(WrongLevel):
        ensure_groups(pairs=[(jiangkou, 1)], actor=SYSTEM)
