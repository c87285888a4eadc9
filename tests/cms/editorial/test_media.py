"""Pictures and attached files: who adds, chooses, changes, deletes."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from portal.staff.enums import Role
from portal.staff.models import User
from portal.staff.services import open_account
from tests.cms.editorial.conftest import HERE
from tests.factories.staff import make_user


@pytest.fixture
def file(desk):
    return get_document_model().objects.create(
        title="申报表", file=ContentFile(b"text", "form.txt"), uploaded_by_user=desk.author
    )


def says(user, action, thing) -> bool:
    policy = policy_registry.get(thing)
    said = policy.user_has_permission_for_instance(user, action, thing)
    listed = policy.instances_user_has_permission_for(user, action).filter(pk=thing.pk).exists()
    assert said == listed
    return said


@pytest.mark.parametrize("model", [get_image_model(), get_document_model()])
def test_writers_add_reviewers_look_others_do_nothing(desk, model):
    policy = policy_registry.get_by_type(model)
    answers = {
        name: tuple(policy.user_has_permission(user, act) for act in ("add", "change", "choose"))
        for name, user in (
            ("author", desk.author),
            ("reviewer", desk.reviewer),
            ("bank", make_user(Role.BANK_OPERATOR, "B01")),
            ("root", User.objects.create_superuser("root")),
        )
    }
    assert answers == {
        "author": (True, True, True),
        "reviewer": (False, False, True),
        "bank": (False, False, False),
        "root": (False, False, True),
    }


def test_a_file_is_changed_by_the_person_who_brought_it(desk, file):
    again = open_account(member=desk.author.member, username="again", password="pw", by=None)
    changed = {
        name: tuple(says(user, act, file) for act in ("choose", "change", "delete"))
        for name, user in (
            ("author", desk.author),
            ("same person", again),
            ("colleague", desk.other_author),
            ("reviewer", desk.reviewer),
        )
    }
    assert changed == {
        "author": (True, True, True),
        "same person": (True, True, True),
        "colleague": (True, False, False),
        "reviewer": (True, False, False),
    }


def test_the_screens_say_the_same(desk, file):
    def status(user, name, *args, **query):
        client = Client()
        client.force_login(user)
        return client.get(reverse(f"wagtaildocs:{name}", args=args), query).status_code

    assert status(desk.author, "index") == 200
    assert status(desk.author, "index", q="申报") == 200
    assert status(desk.author, "edit", file.pk) == 200
    assert status(desk.other_author, "edit", file.pk) == 302
    assert status(desk.reviewer, "add_multiple") == 302
    assert status(make_user(Role.BANK_OPERATOR, "B01"), "index") == 302
    assert status(make_user(Role.EDITOR, HERE), "add_multiple") == 200
