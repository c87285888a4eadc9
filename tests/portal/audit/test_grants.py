"""The role of the public surface: what it is given, what is taken, what is found out."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from psycopg import errors, sql

from portal.audit import grants
from portal.audit.checks import check_public_role
from portal.audit.role_bounds import bound, excesses
from portal.audit.roles import difference, grant
from tests.conftest import ON_POSTGRES
from tests.factories.payouts import load_small_county

pytestmark = pytest.mark.django_db
ROLE = "mz_tried"
# Everything that the public surface may touch. A table that is new is refused until it stands here.
READ = {
    "disclosure_contentevent",
    "disclosure_contentitem",
    "disclosure_contentitem_policies",
    "disclosure_disclosedentry",
    "disclosure_disclosure",
    "disclosure_edition",
    "disclosure_entrysummary",
    "disclosure_figure",
    "disclosure_generation",
    "disclosure_maskrule",
    "disclosure_settotal",
    "disclosure_townshipsummary",
    "django_content_type",
    "pages_attachment",
    "pages_basisindex",
    "pages_basispage",
    "pages_basispage_policies",
    "pages_contactpage",
    "pages_guideindex",
    "pages_guidepage",
    "pages_homepage",
    "pages_noticeindex",
    "pages_noticepage",
    "pages_noticepage_explains",
    "pages_noticepage_policies",
    "pages_picture",
    "pages_picturerendition",
    "pages_publicfile",
    "places_place",
    "policies_listing",
    "policies_listingdepartment",
    "policies_policy",
    "policies_policycolumn",
    "policies_policylist",
    "policies_rate",
    "search_indexchange",
    "search_indexstate",
    "search_promotion",
    "search_synonym",
    "search_text",
    "search_texttokens",
    "staff_organisation",
    "wagtailcore_collection",
    "wagtailcore_collectionviewrestriction",
    "wagtailcore_locale",
    "wagtailcore_page",
    "wagtailcore_pageviewrestriction",
    "wagtailcore_site",
    "wagtailredirects_redirect",
    "web_homeversion",
    "web_siteidentity",
}
WRITTEN = {"search_missedquery"}
IN_PART = {
    "django_tasks_database_dbtaskresult": {"status", "run_after", "enqueued_at"},
    "programs_heartbeat": {"program", "alive_at"},
}
on_postgres = pytest.mark.postgres_only


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("grant_public", *words, stdout=out)
    return out.getvalue().strip()


def does(*statements: str | sql.Composed) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def refused(text: str, *names: str) -> bool:
    """Say whether the role is refused a statement; whatever else goes wrong is no refusal."""
    statement = sql.SQL(text).format(*map(sql.Identifier, names))
    try:
        with transaction.atomic():
            does(f"SET LOCAL ROLE {ROLE}", statement)
            does("RESET ROLE")
    except Exception as error:  # noqa: BLE001 - told apart by its cause
        return isinstance(error.__cause__, errors.InsufficientPrivilege)
    return False


def seen(text: str, by: str | None = ROLE) -> Any:
    """Return the one value that a question of the role, or of the owner, is answered with."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE " + (by or "NONE"))
        cursor.execute(text)
        answer = cursor.fetchone()[0]
        cursor.execute("SET LOCAL ROLE NONE")
        return answer


def tables() -> list[str]:
    return sorted(connection.introspection.table_names())


@pytest.fixture
def role() -> str:
    """Make a role that the end of the test takes back with its transaction."""
    does(f"CREATE ROLE {ROLE} LOGIN")
    return ROLE


@on_postgres
def test_of_all_tables_the_role_reads_the_listed_ones_and_no_other(role) -> None:
    grant(role)
    every = tables()
    open_ = {table for table in every if not refused("SELECT * FROM {} LIMIT 1", table)}
    assert open_ == READ | WRITTEN
    for table in every:
        columns = {
            column.name
            for column in connection.introspection.get_table_description(connection.cursor(), table)
            if not refused("SELECT {} FROM {} LIMIT 1", column.name, table)
        }
        assert bool(columns) is (table in READ | WRITTEN | set(IN_PART)), table
        if table in IN_PART:
            assert columns == IN_PART[table]


@on_postgres
def test_of_all_tables_the_role_writes_to_one_and_empties_none(role) -> None:
    grant(role)
    for table in tables():
        with connection.cursor() as cursor:
            column = connection.introspection.get_table_description(cursor, table)[0].name
        assert refused("INSERT INTO {} DEFAULT VALUES", table) is (table not in WRITTEN), table
        assert refused("UPDATE {} SET {} = {} WHERE false", table, column, column), table
        assert refused("DELETE FROM {} WHERE false", table), table
        assert refused("TRUNCATE {} CASCADE", table), table


@on_postgres
def test_of_a_question_without_answer_the_role_changes_two_columns(role) -> None:
    grant(role)
    (table,) = WRITTEN
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table)
    change = "UPDATE {} SET {} = {} WHERE false"
    names = [column.name for column in columns]
    changed = {name for name in names if not refused(change, table, name, name)}
    assert changed == {"times", "last_on"}
    assert refused("LOCK TABLE {} IN SHARE MODE", table)


@on_postgres
def test_the_role_makes_nothing_and_counts_on_no_sequence(role) -> None:
    grant(role)
    assert refused("CREATE TABLE mine (id int)")
    assert refused("ALTER TABLE search_text DISABLE TRIGGER ALL")
    assert refused("SELECT last_value FROM search_missedquery_id_seq")
    assert not refused("SELECT * FROM search_text_counts('a'::tsquery)")


def test_no_table_of_persons_payments_accounts_or_acts_is_declared() -> None:
    closed = {"crypto", "recipients", "payouts", "audit", "auth", "sessions", "wagtailadmin"}
    mine = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in closed or "Secret" in model.__name__
    }
    assert mine & set(grants.PUBLIC) == set()
    assert {name for name in grants.PUBLIC if name.startswith("staff_")} == {"staff_organisation"}


@on_postgres
def test_granting_twice_is_the_same_and_what_is_no_longer_declared_goes(role, monkeypatch) -> None:
    assert run("--role", role) == run("--role", role)
    fewer = {name: one for name, one in grants.PUBLIC.items() if name != "places_place"}
    monkeypatch.setattr("portal.audit.roles.PUBLIC", fewer)
    with pytest.raises(CommandError, match=r"too much  places_place: SELECT \(code, "):
        run("--role", role, "--check")
    run("--role", role)
    assert refused("SELECT * FROM places_place")
    assert difference(role).too_much == difference(role).missing == ()


@on_postgres
def test_what_was_given_by_hand_is_taken_back(role) -> None:
    run("--role", role)
    does(
        "GRANT SELECT (uuid) ON recipients_recipient TO mz_tried",
        "GRANT DELETE ON search_text TO mz_tried",
        "GRANT ALL ON search_lease TO mz_tried",
        "GRANT CREATE ON SCHEMA public TO mz_tried",
        "REVOKE SELECT ON places_place FROM mz_tried",
    )
    found = difference(role)
    assert [re.split(r" \(| \"", line)[0] for line in found.too_much] == [
        "recipients_recipient: SELECT",
        "search_lease: DELETE; INSERT",
        "search_text: DELETE",
        "may make tables in the schema. As a superuser: REVOKE CREATE ON SCHEMA",
    ]
    assert [line.partition(":")[0] for line in found.missing] == ["places_place"]
    run("--role", role)
    assert run("--role", role, "--check").startswith(f"{role} reads ")


@on_postgres
def test_grants_to_everybody_are_reported_for_they_cannot_be_taken_from_one(role) -> None:
    does("GRANT SELECT ON staff_user TO PUBLIC")
    with pytest.raises(CommandError, match="too much  staff_user: SELECT"):
        run("--role", role)


@on_postgres
def test_a_function_with_the_rights_of_its_owner_is_reported(role) -> None:
    run("--role", role)
    does("CREATE FUNCTION open_all() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'")
    with pytest.raises(CommandError, match=r"open_all\(\): runs with the rights of its owner"):
        run("--role", role, "--check")
    assert run("--role", role)
    assert refused("SELECT open_all()")


@on_postgres
def test_a_declared_table_that_is_absent_is_reported_before_anything_is_granted(
    role, monkeypatch
) -> None:
    more = grants.PUBLIC | {"nowhere": grants.Grant("nowhere", grants.READ)}
    monkeypatch.setattr("portal.audit.roles.PUBLIC", more)
    with pytest.raises(CommandError, match="Migrate first: nowhere is not there"):
        run("--role", role)
    with pytest.raises(CommandError, match="missing   nowhere: is not there"):
        run("--role", role, "--check")
    assert refused("SELECT * FROM places_place")


@on_postgres
@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("ALTER ROLE mz_tried SUPERUSER", "is a superuser"),
        ("ALTER ROLE mz_tried BYPASSRLS", "walks past row security"),
        ("GRANT pg_read_all_data TO mz_tried", "is a member of pg_read_all_data"),
        ("ALTER TABLE places_place OWNER TO mz_tried", "owns places_place"),
    ],
)
def test_a_role_that_is_too_mighty_is_refused(role, how, said) -> None:
    does(how)
    with pytest.raises(CommandError, match=said):
        run("--role", role)


@on_postgres
def test_an_absent_role_and_the_owner_are_refused() -> None:
    with pytest.raises(CommandError, match="CREATE ROLE nobody_here LOGIN"):
        run("--role", "nobody_here")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
    with pytest.raises(CommandError, match="owns audit_entry"):
        run("--role", owner)


@on_postgres
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT lo_create(0)",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_xact_lock(1)",
        "SELECT pg_logical_emit_message(false, 'x', 'y')",
        "LOCK TABLE audit_lock IN ACCESS SHARE MODE",
        "SELECT 1 FROM audit_lock FOR UPDATE",
        "SELECT 1 FROM places_place FOR KEY SHARE",
        "SET temp_file_limit = -1",
    ],
)
def test_what_everybody_has_is_taken_from_the_role(role, statement) -> None:
    grant(role)
    assert refused(statement)


@on_postgres
def test_the_role_is_bounded_and_what_was_loosened_is_found(role) -> None:
    grant(role)
    assert difference(role).too_much == ()
    does("ALTER ROLE mz_tried CONNECTION LIMIT -1", "ALTER ROLE mz_tried SET lock_timeout TO '5s'")
    does(f"ALTER ROLE mz_tried IN DATABASE {connection.settings_dict['NAME']} RESET ALL")
    does("GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC")
    lines = [line.partition(".")[0] for line in difference(role).too_much]
    assert lines == [
        "may open any number of connections",
        "may make large objects, take advisory locks or write into the log of changes",
        "has no statement_timeout of 30s",
        "has no idle_in_transaction_session_timeout of 60s",
        "has no temp_file_limit of 1GB",
        "chooses the schemas it looks into",
    ]
    assert run("--role", role)
    assert difference(role).too_much == ()


@on_postgres
def test_an_owner_who_is_no_superuser_is_told_what_one_has_to_do(role) -> None:
    grant(role)
    does(
        "CREATE ROLE mz_owner CREATEROLE",
        "GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC",
        "ALTER ROLE mz_tried CONNECTION LIMIT -1",
        "ALTER ROLE mz_tried RESET ALL",
        "SET LOCAL ROLE mz_owner",
    )
    with connection.cursor() as cursor:
        bound(role, cursor)
        texts = {excess.text: excess.statement for excess in excesses(role, cursor)}
    does("RESET ROLE")
    (statement,) = [text for name, text in texts.items() if name.startswith("may make large")]
    assert statement == 'REVOKE EXECUTE ON FUNCTION lo_create(oid) FROM PUBLIC, "mz_tried"'
    does(statement)
    assert refused("SELECT lo_create(0)")


@on_postgres
def test_of_a_table_with_rows_the_role_sees_these_alone(role, monkeypatch) -> None:
    place = grants.PUBLIC["places_place"]
    some = grants.PUBLIC | {"places_place": replace(place, rows="code = '500235'")}
    for declared in ("portal.audit.roles.PUBLIC", "portal.audit.role_rows.PUBLIC"):
        monkeypatch.setattr(declared, some)
    run("--role", role)
    load_small_county()
    does("SET CONSTRAINTS ALL IMMEDIATE")
    counting = "SELECT array_agg(code ORDER BY code) FROM places_place"
    assert seen(counting) == ["500235"]
    assert len(seen(counting, by=None)) > 1
    does("DROP POLICY rows_of_mz_tried ON places_place")
    assert difference(role).too_much == ("places_place: other rows than are declared",)
    run("--role", role)
    assert seen(counting) == ["500235"]
    does("CREATE POLICY more ON places_place TO PUBLIC USING (true)")
    assert difference(role).too_much == ("places_place: other rows than are declared",)
    run("--role", role)
    assert seen(counting) == ["500235"]
    monkeypatch.undo()
    run("--role", role)
    assert seen(counting) == seen(counting, by=None)
    assert difference(role).too_much == ()


@on_postgres
def test_the_public_surface_finds_out_what_its_own_role_can_do(role, settings) -> None:
    grant(role)
    settings.PORTAL_SURFACE = "public"

    def found() -> set[str]:
        does(f"SET LOCAL ROLE {ROLE}")
        errors = run_checks(None, [Tags.database], True, ["default"])
        does("SET LOCAL ROLE NONE")
        return {error.msg for error in errors if error.id == "audit.E005"}

    assert found() == set()
    does("GRANT SELECT (password) ON staff_user TO mz_tried")
    assert found() == {"mz_tried can do too much: staff_user: SELECT (password)"}
    errors = check_public_role(databases=["default"])
    assert f"The role “{connection.settings_dict['USER']}” is a superuser" in errors[0].msg
    # The server of the suite lets everybody in everywhere
    assert any("sign in to the database “postgres”" in error.msg for error in errors)
    settings.PORTAL_SURFACE = "staff"
    assert check_public_role(databases=["default"]) == []


if not ON_POSTGRES:

    def test_a_database_without_roles_says_so() -> None:
        with pytest.raises(CommandError, match="Only PostgreSQL has roles"):
            run("--role", ROLE)
