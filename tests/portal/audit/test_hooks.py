from __future__ import annotations

import base64
import hashlib
import os

import pytest

from portal.audit.errors import GuardRefused, UnknownActor
from portal.audit.guards import GUARDS, guard
from portal.audit.models import Entry
from portal.audit.triggers import install
from portal.crypto import reveal
from portal.crypto.protected import store
from portal.crypto.reveal import reveal_many
from portal.crypto.rotation import rotate
from tests.portal.crypto.sample import sample_models, standing


@pytest.fixture
def people(own_tables, monkeypatch):
    """Two stored people in tables whose secrets are frozen but for rotation."""
    monkeypatch.setattr(reveal, "_guards", [])  # of the contexts above
    owner, secret = sample_models()
    with standing(owner, secret):
        guard(secret, lift=("rotation",))
        install()
        rows = [owner(), owner()]
        for row, name in zip(rows, ("张三", "李四"), strict=True):
            store(row, name=name)
        yield rows
        GUARDS.pop(secret._meta.label_lower)


def test_each_reveal_leaves_one_entry_without_plaintext(people, clerk):
    owner = type(people[0])
    reveal_many(owner, people, ["name", "number"], by=clerk, purpose="pay")
    entry = Entry.objects.get()
    uuids = b"".join(sorted(row.uuid.bytes for row in people))
    assert (entry.act, entry.actor_account, entry.subject_type) == ("crypto.reveal", "clerk01", "")
    assert entry.detail == {
        "model": "crypto.sample",
        "fields": ["name", "number"],
        "purpose": "pay",
        "rows": 2,
        "persons": 2,
        "rows_sha256": hashlib.sha256(uuids).hexdigest(),
    }


def test_reveal_of_one_row_is_found_under_that_row(people, clerk):
    assert people[0].name.reveal(by=clerk, purpose="call") == "张三"
    entry = Entry.objects.get(subject_id=people[0].pk)
    assert (entry.subject_uuid, entry.subject_label) == (people[0].uuid, f"sample {people[0].pk}")
    assert "张" not in f"{vars(entry)}"


def test_nobody_in_particular_reveals_nothing(people):
    with pytest.raises(UnknownActor):
        people[0].name.reveal(by=None, purpose="call")
    assert Entry.objects.count() == 0


def test_rotation_passes_the_guard_and_leaves_one_entry(people, settings, clerk):
    fresh = f"fresh:aes256gcm:{base64.b64encode(os.urandom(32)).decode()}"
    settings.PORTAL_DATA_KEYS = f"{fresh},{settings.PORTAL_DATA_KEYS}"
    rotate(chunk=1)
    entry = Entry.objects.get()
    assert (entry.act, entry.actor_account) == ("crypto.rotate_keys", "system")
    assert entry.detail == {"key": "fresh", "rows": {"crypto.samplesecret": 2}}
    assert people[1].name.reveal(by=clerk, purpose="call") == "李四"
    with pytest.raises(GuardRefused):
        store(people[0], name="王五")
