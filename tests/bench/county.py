"""The county of the benchmarks: real places and policies, entries made by PostgreSQL."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import connection, transaction

from portal.clocks import now
from portal.disclosure.figures import refreeze
from portal.disclosure.models import DisclosedEntry, Disclosure, Edition, Generation, SetTotal
from portal.places.models import Place
from portal.policies.enums import DisclosureClass
from portal.policies.models import Policy
from portal.recipients.masks import MaskMode
from portal.recipients.sortkeys import name_sort_key
from portal.staff.enums import Role
from portal.staff.models import Organisation, User
from tests.bench.frame import rows_wanted, settle
from tests.factories.staff import make_member, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

SURNAMES = "李王张刘陈杨谭向冉牟黄周吴徐孙胡朱何罗彭邓曾肖蒋谢唐袁程余汪薛熊黎魏方石付卢郑涂"
LASTS = "琼淑群芳英秀珍兰梅菊福云国林友光学奎军平明华建强刚勇伟东海江山成德清永贵发财祥春"
YEARS = (2024, 2025, 2026)
LARGE = 4
EMPTIED = (
    "disclosedentry", "entrysummary", "townshipsummary", "settotal", "figure", "edition_batches",
    "edition",
)  # fmt: skip

ENTRIES = """
INSERT INTO disclosure_disclosedentry
  (edition_id, policy_code, period, year, township_code, village_code, "group", name, name_sort,
   surname, quantity, unit, rate, amount, paid_on, extra, current)
SELECT s.id, d.code, s.period, s.year, v.township_code, v.code, (1 + n % 9) || '组', names.name,
  names.sort, names.surname, 1000 + n % 9000, '亩', 8500, 8500 + (n * 7919 % 900000),
  make_date(s.year::int, 9, 1 + (n % 28)::int), '{{}}', true
FROM generate_series(1::bigint, {count}) AS n
JOIN bench_names names ON names.id = 1 + (n * 48271::bigint % {names})
JOIN bench_villages v ON v.id = 1 + (n * 16807::bigint % {villages})
JOIN bench_sets s ON s.id_no = 1 + (hashint8(n) & 2147483647) % {sets}
JOIN (SELECT code, id FROM policies_policy) d ON d.id = s.policy_id
ORDER BY s.id, names.sort, random()
"""
# Every tenth row is another one in the edition that this one replaced
REPLACED = """
INSERT INTO disclosure_disclosedentry
  (edition_id, policy_code, period, year, township_code, village_code, "group", name, name_sort,
   surname, quantity, unit, rate, amount, paid_on, extra, current)
SELECT {before}, policy_code, period, year, township_code, village_code, "group", name, name_sort,
  surname, quantity, unit, rate, amount + (CASE WHEN id % 10 = 0 THEN 100 ELSE 0 END), paid_on,
  extra, false
FROM disclosure_disclosedentry WHERE edition_id = {after} ORDER BY id
"""
# Nobody is hidden here: each cell counts as many people as payments
TOTALS = """
INSERT INTO disclosure_settotal (edition_id, grain, place_code, payments, people, total, hidden)
SELECT edition_id, CASE WHEN GROUPING(village_code) = 0 THEN 'VILLAGE'
    WHEN GROUPING(township_code) = 0 THEN 'TOWNSHIP' ELSE 'SET' END,
  COALESCE(village_code, township_code, ''), count(*), count(*), sum(amount), false
FROM disclosure_disclosedentry
GROUP BY GROUPING SETS ((edition_id), (edition_id, township_code),
  (edition_id, township_code, village_code))
"""
COUNTS = """
UPDATE disclosure_edition SET entry_count = t.payments, total = t.total
FROM disclosure_settotal t WHERE t.edition_id = disclosure_edition.id AND t.grain = 'SET'
"""
SUMMARY = """
INSERT INTO disclosure_entrysummary
  (township_code, village_code, policy_code, year, payments, total)
SELECT township_code, village_code, policy_code, year, count(*), sum(amount)
FROM disclosure_disclosedentry WHERE current GROUP BY 1, 2, 3, 4
"""
TOWNSHIPS = """
INSERT INTO disclosure_townshipsummary (township_code, policy_code, year, payments, total)
SELECT township_code, policy_code, year, count(*), sum(amount)
FROM disclosure_disclosedentry WHERE current GROUP BY 1, 2, 3
"""


def maker() -> User:
    """Return the clerk of the department that the benchmarks pay through."""
    known = User.objects.filter(member__posts__role=Role.DEPARTMENT_CLERK).first()
    if known is None:
        known = make_user(Role.DEPARTMENT_CLERK, "D05")
        # Whoever reviews: a later run begins to count numbers anew and could not make one
        make_member("测试乙")
    return known


def prepare() -> None:
    """Load the county and make the entries unless so many are there already."""
    from cms.demo.county import load_county

    load_county()
    count = rows_wanted()
    # An estimate is enough to know whether this is the same size as last time.
    same = abs(DisclosedEntry.objects.current().count() - count) <= count // 100
    years = DisclosedEntry.objects.values("year").distinct().count()
    if same and years == len(YEARS) and SetTotal.objects.exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        fill(cursor, count)
    settle()


def fill(cursor: object, count: int) -> None:
    """Replace all entries by ``count`` new ones over every village, thirteen policies, 3 years.

    One set has several times as many rows as the others, and an edition before.
    """
    from portal.audit.triggers import lifted_all

    with lifted_all():
        for table in EMPTIED:
            cursor.execute(f"DELETE FROM disclosure_{table}")
    sets = list(_sets())
    number, *large = sets[-1]
    # As many rows as the largest list of a county has: 87,000 of a million
    sets += [(number + again, *large) for again in range(1, LARGE)]
    names = [(a + "*" + b, a) for a in SURNAMES for b in ("", *LASTS)]
    _temporary(cursor, "names", "name text, sort text, surname text",
               [(name, name_sort_key(name), surname) for name, surname in names])  # fmt: skip
    cursor.execute(
        "CREATE TEMP TABLE bench_villages AS SELECT row_number() OVER (ORDER BY code) AS id, code,"
        " substr(code, 1, 9) AS township_code FROM places_place WHERE level = 'VILLAGE'"
    )
    cursor.execute("SELECT count(*) FROM bench_villages")
    villages = cursor.fetchone()[0]
    cursor.execute(
        "CREATE TEMP TABLE bench_sets"
        " (id_no int, id bigint, policy_id bigint, period text, year int)"
    )
    cursor.executemany("INSERT INTO bench_sets VALUES (%s, %s, %s, %s, %s)", sets)
    cursor.execute(ENTRIES.format(count=count, names=len(names), villages=villages, sets=len(sets)))
    edition = Edition.objects.get(pk=large[0])
    before = _edition(edition.disclosure, number=1)
    cursor.execute(REPLACED.format(before=before.pk, after=edition.pk))
    for statement in (SUMMARY, TOWNSHIPS, TOTALS):
        cursor.execute(statement)
    with lifted_all():
        cursor.execute(COUNTS)
    Generation.raise_()
    townships = list(Place.objects.townships().values_list("code", flat=True))
    for policy, year in {
        (edition.disclosure.policy, edition.disclosure.year)
        for edition in Edition.objects.select_related("disclosure__policy")
    }:
        refreeze(policy=policy, year=year, townships=townships, at=now())


def _temporary(cursor: object, name: str, columns: str, rows: list[tuple]) -> None:
    cursor.execute(f"CREATE TEMP TABLE bench_{name} (id serial, {columns})")
    marks = ", ".join(["%s"] * len(rows[0]))
    named = ", ".join(part.split()[0] for part in columns.split(", "))
    cursor.executemany(f"INSERT INTO bench_{name} ({named}) VALUES ({marks})", rows)


def _sets() -> Iterator[tuple[int, int, int, str, int]]:
    """Yield the sets; the last one has an edition before the one in force."""
    unit = Organisation.objects.get(code="D05")
    policies = list(Policy.objects.filter(disclosure_class=DisclosureClass.A).order_by("code"))
    pairs = [(policy, year) for policy in policies for year in YEARS]
    for number, (policy, year) in enumerate(pairs, start=1):
        disclosure, _new = Disclosure.objects.get_or_create(
            policy=policy,
            period=str(year),
            unit=unit,
            defaults={"ref": f"GK-{policy.code}-{year}-BENCH", "year": year},
        )
        edition = _edition(disclosure, number=2 if number == len(pairs) else 1, in_force=True)
        yield number, edition.pk, policy.pk, str(year), year


def _edition(disclosure: Disclosure, *, number: int, in_force: bool = False) -> Edition:
    year, policy = disclosure.year, disclosure.policy
    day = dt.date(year, 12, 1)
    at = dt.datetime(year, 12, number, tzinfo=dt.UTC)
    return Edition.objects.create(
        disclosure=disclosure,
        number=number,
        status="PUBLISHED" if in_force else "SUPERSEDED",
        ended_at=None if in_force else at + dt.timedelta(days=1),
        disclosure_class="A",
        mask_mode=MaskMode.FIRST_LAST,
        policy_name=policy.name,
        as_of=day,
        formed_on=day,
        due_on=day,
        published_at=at,
        published_by=disclosure.unit.name,
        public_until=dt.date(year + 5, 12, 1),
        digest=b"\0" * 32,
        code=f"BENCH{policy.code}{year}{number}",
        entry_count=1,
        total=1,
    )
