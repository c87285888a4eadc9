from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cms.pages.models import BasisPage, GuidePage, NoticePage
from portal.disclosure.enums import ContentKind, Fact
from portal.disclosure.models import ContentItem
from tests.factories import pages


def test_first(county, bureau, policy, client):
    notice = pages.publish(NoticePage, title="关于补贴的通知", organisation=bureau, policies=[policy],
        body=[("heading","谁可以领"),("paragraph","<p>甲</p>")])
    item = ContentItem.objects.get()
    assert (item.key, item.kind, item.address) == (notice.key, ContentKind.NOTICE, notice.address)
    answer = client.get("/" + notice.address)
    assert answer.status_code == 200, answer
    print(answer.content.decode())
    print(client.get("/notices/").content.decode())
    assert 0
