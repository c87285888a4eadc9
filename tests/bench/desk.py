"""The desk at 1,000,000 lines: a batch, its rows, lists over many batches beside bare views."""

from __future__ import annotations

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from portal.payouts.enums import FailureReason
from portal.payouts.models import Batch
from portal.places.models import Place
from portal.policies.models import Policy
from portal.staff.enums import FactorProof
from portal.staff.models import Organisation, User
from portal.staff.proofs import mark_proved
from tests.bench.county import maker
from tests.bench.frame import Server, alternating, at_most, cpu_each, rows_wanted, settle
from tests.factories.bulk import pay_in_bulk

POLICIES = ("042", "040", "041", "010")
PERIODS = ("2025", "2026")
NUMBER = "BULK-042-2026"
# Lists over many batches ask who may see what more often than a batch does
LISTS = 4.0
FAILED = """
INSERT INTO payouts_lineevent (line_id, kind, "on", reason, bank_code, sms, by_id, at)
SELECT id, 'RETURNED', current_date, %s, '', '', %s, now() FROM payouts_line
WHERE batch_id = %s AND number %% 1000 = 0
"""


def prepare() -> Batch:
    """Return the batch that is looked at, an eighth of all lines; make them where they are missing.

    The period before has the same people by their number, so that the comparison has work.
    """
    batch = Batch.objects.filter(number=NUMBER).first()
    if batch is not None:
        return batch
    unit, clerk = Organisation.objects.get(code="D05"), maker()
    each = rows_wanted() // (len(POLICIES) * len(PERIODS))
    with transaction.atomic():
        for code in POLICIES:
            policy = Policy.objects.get(code=code)
            for period in PERIODS:
                batch = pay_in_bulk(each, policy=policy, unit=unit, by=clerk, period=period)
        batch = Batch.objects.get(number=NUMBER)
        with connection.cursor() as cursor:
            cursor.execute(FAILED, [FailureReason.NO_ACCOUNT, clerk.member_id, batch.pk])
    settle()
    return batch


def cookie_of(user: User) -> str:
    """Return the cookie of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    session = client.session
    mark_proved(session, FactorProof.CODE)
    session.save()
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def run() -> None:
    """Compare the page of a batch and pages of its rows with bare views in Wagtail's frame."""
    batch = prepare()
    settings.ROOT_URLCONF = "tests.bench.bare_desk"
    server = Server(cookie_of(maker()))
    village = Place.objects.villages().order_by("code")[3]
    half = batch.line_count // 2
    pages = (
        ("rows of a batch", "", "all"),
        ("rows behind the middle", f"after={half}", f"behind&value={half}"),
        ("rows of a village", f"village={village.code}", f"village&value={village.pk}"),
        ("highest amounts", "sort=-amount", "amount"),
        ("rows the bank did not pay", "show=failed", "failed"),
    )
    ours = f"/admin/desk/batches/{NUMBER}/"
    raw = f"/admin/bare/rows/?batch={batch.pk}&question="
    for name, query, question in pages:
        _measure(server, name, f"{ours}lines/?{query}", f"{raw}{question}")
    _measure(server, "page of a batch", ours, f"/admin/bare/batch/?batch={batch.pk}")
    whole = (
        ("people gone since the period before", f"{ours}gone/", f"gone/?batch={batch.pk}"),
        ("ledger of a year", "/admin/desk/ledger/?year=2026", "ledger/?year=2026"),
        ("missing villages", "/admin/desk/missing/?policy=042", "missing/?policy=042"),
    )
    for name, address, question in whole:
        _measure(server, name, address, f"/admin/bare/{question}", times=5, limit=LISTS)
        _time(server, name, address, f"/admin/bare/{question}")


def _time(server: Server, name: str, ours: str, raw: str) -> None:
    """Compare what a person waits: most of it is the database's, which CPU of ours leaves out."""
    page, bare = alternating([lambda: server.get(ours)], [lambda: server.get(raw)])
    at_most(f"{name}: time of page / bare view", page, bare, LISTS, "ms")


def _measure(
    server: Server, name: str, ours: str, raw: str, *, times: int = 20, limit: float = 3.0
) -> None:
    mine = cpu_each(lambda _n: server.get(ours), times=times)
    bare = cpu_each(lambda _n: server.get(raw), times=times)
    at_most(f"{name}: CPU of page / bare view", mine, bare, limit, "ms")
