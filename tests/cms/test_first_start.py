"""A county begins with three persons and nothing of the demo."""

from __future__ import annotations

import builtins
import getpass
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from portal.audit.models import Entry
from portal.governance.queries import running_is_recorded
from portal.identifiers.id_numbers import id_check_digit
from portal.payouts.models import Batch
from portal.policies.models import Policy
from portal.recipients.models import Recipient
from portal.staff.models import Member, Organisation, Post, User

pytestmark = pytest.mark.django_db
ROLES = ("system_admin", "security_admin", "audit_admin")


def id_number(serial: int) -> str:
    body = f"50023519800101{serial:03d}"
    return body + id_check_digit(body)


def lines(*rows: str) -> str:
    return "\n".join(("role,name,id_number,username", *rows)) + "\n"


THREE = [
    f"{role},{name},{id_number(serial)},{role[:3]}"
    for serial, (role, name) in enumerate(zip(ROLES, ("甲一", "乙二", "丙三"), strict=True))
]


def begin(path, *rows: str) -> str:
    path.write_text(lines(*rows), encoding="utf-8-sig")
    out = StringIO()
    call_command("first_start", administrators=path, stdout=out)
    return out.getvalue()


def test_three_persons_come_in_and_nothing_of_the_demo(tmp_path):
    told = begin(tmp_path / "three.csv", *THREE)
    assert Policy.objects.count() == 75
    assert Organisation.objects.count() > 500
    assert not Batch.objects.exists()
    assert not Recipient.objects.exists()
    assert sorted(Post.objects.values_list("role", flat=True)) == sorted(ROLES)
    assert Member.objects.count() == 3
    words = [line.split() for line in told.splitlines()]
    passwords = dict(line[1:] for line in words if line and line[0] in ROLES)
    for username, password in passwords.items():
        user = authenticate(username=username, password=password)
        assert isinstance(user, User)
        assert user.must_change_password
        assert not user.is_superuser
    assert len(passwords) == 3
    assert all(row.split(",")[2] not in told for row in THREE)
    assert Entry.objects.filter(act="staff.appoint").count() == 3
    assert running_is_recorded()


def test_it_begins_once(tmp_path):
    begin(tmp_path / "three.csv", *THREE)
    with pytest.raises(CommandError, match="has begun"):
        begin(tmp_path / "three.csv", *THREE)
    assert User.objects.count() == 3


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (THREE[:2], "One line for each"),
        ([*THREE, THREE[0]], "One line for each"),
        ([*THREE[:2], "editor,丁四,1,dd"], "Line 4: the role"),
        ([*THREE[:2], f"audit_admin,,{id_number(2)},aud"], "Line 4: name is empty"),
        ([*THREE[:2], "audit_admin,丙三,500235198001010000,aud"], "Nothing was entered"),
        ([*THREE[:2], f"audit_admin,丙三,{id_number(0)},aud"], "Nothing was entered"),
        ([*THREE[:2], f"audit_admin,丙三,{id_number(2)},SYS"], "Nothing was entered"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_entered(tmp_path, rows, words):
    with pytest.raises(CommandError, match=words) as refused:
        begin(tmp_path / "three.csv", *rows)
    assert not any(row.split(",")[2] in str(refused.value) for row in rows if len(row) > 30)
    assert not Organisation.objects.exists()
    assert not User.objects.exists()


def test_another_file_is_none(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("姓名,电话\n", encoding="utf-8")
    with pytest.raises(CommandError, match="columns role, name"):
        call_command("first_start", administrators=path)
    path.write_bytes("role,name".encode("utf-16"))
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("first_start", administrators=path)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("first_start", administrators=tmp_path / "none.csv")


def test_the_operator_may_type_them(monkeypatch):
    typed = iter(["甲一", "sys", "乙二", "sec", "丙三", "aud"])
    numbers = iter([id_number(0), id_number(1), id_number(2)])
    monkeypatch.setattr(builtins, "input", lambda _prompt: next(typed))
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(numbers))
    call_command("first_start", stdout=StringIO())
    assert sorted(User.objects.values_list("username", flat=True)) == ["aud", "sec", "sys"]
