"""A refusal leads back to the record and the section above it, where these are open."""

from __future__ import annotations

from django.urls import reverse

from tests.cms.desk.conftest import Desk
from tests.factories.payouts import make_submitted


def leads_to(answer) -> list[str]:
    """Return the addresses of the buttons of a refusal."""
    assert answer.status_code == 403
    text = answer.content.decode()
    block = text.partition('<div class="desk-begin">')[2].partition("</div>")[0]
    return [part.partition('"')[0] for part in block.split('href="')[1:]]


HOME = reverse("wagtailadmin_home")


def test_a_maker_is_led_back_to_the_batch(clerk, crew):
    batch = make_submitted(crew)
    address = Desk.address("batch", batch.number)
    answer = clerk.post("batch_act", batch.number, act="approve", digest="00" * 32)
    assert leads_to(answer) == [address, Desk.address("batches"), HOME]
    assert f"返回 {batch.number}" in answer.content.decode()
    assert leads_to(Desk(crew.reviewer).get("replace", batch.number))[0] == address


def test_who_may_see_batches_and_make_none_is_led_to_their_list(crew):
    answer = Desk(crew.treasury).get("upload")
    assert leads_to(answer) == [Desk.address("batches"), HOME]


def test_nothing_is_offered_that_is_closed_as_well(clerk):
    assert leads_to(clerk.get("decisions")) == [HOME]
    assert leads_to(clerk.get("limits")) == [HOME]
