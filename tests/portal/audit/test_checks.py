from __future__ import annotations

import sys
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from portal.audit.checks import check_audit_key, check_guards
from portal.audit.models import Lift
from portal.audit.receivers import open_for_migrations
from portal.audit.triggers import FUNCTIONS, missing, uninstall


def found() -> list[str]:
    return sorted({message.id for message in check_guards(databases=["default"])})


@pytest.mark.django_db
def test_migrated_database_has_every_guard():
    assert found() == []
    assert check_guards(databases=None) == []


@pytest.mark.django_db
def test_missing_guard_is_an_error_and_can_be_put_back():
    absent = missing("default")
    uninstall(app_label="audit")
    messages = check_guards(databases=["default"])
    assert {message.id for message in messages} == {"audit.E002"}
    assert any("audit_entry" in message.msg for message in messages)
    out = StringIO()
    call_command("install_guards", stdout=out)
    assert f"{len(messages)} guards installed." in out.getvalue()
    assert (found(), absent) == ([], [])


@pytest.mark.django_db
def test_migrate_may_run_although_guards_are_missing(monkeypatch):
    uninstall(app_label="audit")
    monkeypatch.setattr(sys, "argv", ["manage.py", "migrate"])
    assert {message.is_serious() for message in check_guards(databases=["default"])} == {False}


@pytest.mark.django_db
def test_standing_lift_is_an_error():
    standing = Lift.objects.create(name="erasure")
    assert found() == ["audit.E003"]
    standing.delete()
    assert found() == []


@pytest.mark.postgres_only
@pytest.mark.django_db
def test_disabled_trigger_and_altered_function_are_errors():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_seal DISABLE TRIGGER USER")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NEW; END'"
        )
    assert found() == ["audit.E002", "audit.E004"]
    assert set(FUNCTIONS) == {
        *("audit_guard", "audit_lift_ends", "audit_rule", "audit_rule_at_once")
    }


@pytest.mark.django_db
def test_only_migrated_contexts_are_opened():
    class Config:
        label = "staff"

    class Migration:
        app_label = "audit"

    open_for_migrations(app_config=Config, using="default", plan=[(Migration, False)])
    assert found() == []
    open_for_migrations(app_config=Config, using="default", plan=[])
    assert found() == []
    Config.label = "audit"
    open_for_migrations(app_config=Config, using="default", plan=[(Migration, False)])
    assert found() == ["audit.E002"]


@pytest.mark.parametrize(
    ("surface", "key", "problem"),
    [
        ("all", "", "PORTAL_AUDIT_KEY is missing."),
        ("all", "a1:sha256:AAAA", "PORTAL_AUDIT_KEY: the key a1 must have 32 bytes."),
        ("public", "a1:sha256:AAAA", "PORTAL_AUDIT_KEY must not be set on the public surface."),
    ],
)
def test_key_of_the_chain_is_checked(settings, surface, key, problem):
    assert check_audit_key() == []
    settings.PORTAL_SURFACE = surface
    settings.PORTAL_AUDIT_KEY = key
    assert [(error.msg, error.id) for error in check_audit_key()] == [(problem, "audit.E001")]
