"""What each public address costs is measured (tests/bench/addresses.py): none may be forgotten."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.urls import resolve

from tests.bench.public_addresses import Records, routes, samples

ON = Records(
    ref="GK-042-2026-500235131",
    policy="042",
    township="500235131",
    village="500235131201",
    cursor="x",
    document="/documents/1/x.pdf",
)


def test_every_public_address_has_a_sample_and_every_sample_an_address():
    assert set(samples(ON)) == routes()


def test_each_sample_is_answered_by_its_own_address():
    answered = {
        (route, resolve(urlsplit(ask.address).path).route)
        for route, asks in samples(ON).items()
        for ask in asks
    }
    assert {pair for pair in answered if pair[0] != pair[1]} == set()
