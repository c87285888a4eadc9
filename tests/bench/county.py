"""The county of the benchmarks: real places and policies, entries made by PostgreSQL."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from portal.disclosure.models import DisclosedEntry, Disclosure, Edition, Generation
from portal.policies.enums import DisclosureClass
from portal.policies.models import Policy
from portal.recipients.masks import MaskMode
from portal.recipients.sortkeys import name_sort_key
from portal.staff.enums import Role
from portal.staff.models import Organisation, User
from tests.bench.frame import rows_wanted, settle
from tests.factories.staff import make_member, make_user

SURNAMES = "李王张刘陈杨谭向冉牟黄周吴徐孙胡朱何罗彭邓曾肖蒋谢唐袁程余汪薛熊黎魏方石付卢郑涂"
LASTS = "琼淑群芳英秀珍兰梅菊福云国林友光学奎军平明华建强刚勇伟东海江山成德清永贵发财祥春"
YEARS = (2024, 2025, 2026)

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
JOIN bench_sets s ON s.id_no = 1 + (n * 69621::bigint % {sets})
JOIN (SELECT code, id FROM policies_policy) d ON d.id = s.policy_id
ORDER BY names.sort, random()
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
    if abs(DisclosedEntry.objects.count() - count) <= count // 100:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        fill(cursor, count)
    settle()


def fill(cursor: object, count: int) -> None:
    """Replace all entries by ``count`` new ones over every village, thirteen policies, 3 years."""
    from portal.audit.triggers import lifted_all

    with lifted_all():
        for table in ("disclosedentry", "entrysummary", "townshipsummary"):
            cursor.execute(f"DELETE FROM disclosure_{table}")
    sets = list(_sets())
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
    cursor.execute(SUMMARY)
    cursor.execute(TOWNSHIPS)
    Generation.raise_()


def _temporary(cursor: object, name: str, columns: str, rows: list[tuple]) -> None:
    cursor.execute(f"CREATE TEMP TABLE bench_{name} (id serial, {columns})")
    marks = ", ".join(["%s"] * len(rows[0]))
    named = ", ".join(part.split()[0] for part in columns.split(", "))
    cursor.executemany(f"INSERT INTO bench_{name} ({named}) VALUES ({marks})", rows)


def _sets() -> object:
    unit = Organisation.objects.get(code="D05")
    number = 0
    for policy in Policy.objects.filter(disclosure_class=DisclosureClass.A).order_by("code"):
        for year in YEARS:
            number += 1
            edition = _edition(policy, year, unit)
            yield number, edition.pk, policy.pk, str(year), year


def _edition(policy: Policy, year: int, unit: Organisation) -> Edition:
    disclosure, _new = Disclosure.objects.get_or_create(
        policy=policy,
        period=str(year),
        unit=unit,
        defaults={"ref": f"GK-{policy.code}-{year}-BENCH", "year": year},
    )
    day = dt.date(year, 12, 1)
    edition, _new = Edition.objects.get_or_create(
        disclosure=disclosure,
        number=1,
        defaults={
            "status": "PUBLISHED",
            "disclosure_class": "A",
            "mask_mode": MaskMode.FIRST_LAST,
            "policy_name": policy.name,
            "as_of": day,
            "formed_on": day,
            "due_on": day,
            "published_at": dt.datetime(year, 12, 1, tzinfo=dt.UTC),
            "published_by": unit.name,
            "public_until": dt.date(year + 5, 12, 1),
            "digest": b"\0" * 32,
            "code": f"BENCH{policy.code}{year}",
            "entry_count": 1,
            "total": 1,
        },
    )
    return edition
