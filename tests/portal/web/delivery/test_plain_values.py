"""Nothing in a shared cache can run: what is written is plain, and what is planted is no value."""

from __future__ import annotations

import datetime as dt
import pickle
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.cache import SessionStore
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Site

from portal.web.checks import check_values_are_plain
from portal.web.delivery.plain_values import PlainSerializer, Unreadable
from portal.web.delivery.process_cache import forget_all

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(alphabet="ab页\n"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("kx"), inner, max_size=3),
)


class Bomb:
    """Leaves a file behind wherever it is read."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return Path.touch, (self.mark,)


@pytest.fixture
def bomb(tmp_path) -> bytes:
    planted = pickle.dumps(Bomb(tmp_path / "ran"))
    pickle.loads(planted)  # noqa: S301 - our own
    assert (tmp_path / "ran").exists()
    (tmp_path / "ran").unlink()
    return planted


@given(PLAIN | st.binary())
def test_what_is_plain_comes_back_as_it_was(value):
    serializer = PlainSerializer()
    stored = serializer.dumps(value)
    assert serializer.loads(str(stored).encode() if isinstance(stored, int) else stored) == value


@pytest.mark.parametrize("value", [{1, 2}, dt.date(2026, 1, 1), Path("/"), object(), {"a": b"b"}])
def test_what_is_not_plain_is_refused_when_written(value):
    with pytest.raises(TypeError):
        PlainSerializer().dumps(value)


@given(st.binary(max_size=60))
def test_whatever_else_lies_there_is_a_plain_value_or_none(data):
    try:
        value = PlainSerializer().loads(data)
    except Unreadable:
        return
    assert type(value) in {bytes, str, int, float, bool, list, dict, type(None)}


def test_a_pickle_is_no_value_whichever_way_it_is_dressed(bomb, tmp_path):
    for data in (bomb, b"j" + bomb, pickle.dumps(Bomb(tmp_path / "ran"), 0)):
        with pytest.raises(Unreadable):
            PlainSerializer().loads(data)
    assert PlainSerializer().loads(b"b" + bomb) == bomb
    assert not (tmp_path / "ran").exists()


def test_a_cache_that_may_hold_pickles_is_refused(settings):
    assert check_values_are_plain() == []
    settings.CACHES = settings.CACHES | {
        "more": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ""}
    }
    assert [error.id for error in check_values_are_plain()] == ["web.E001"]


@pytest.mark.redis
@pytest.mark.django_db
def test_a_pickle_planted_under_every_key_runs_nothing(addresses, client, bomb, tmp_path):
    session = SessionStore()
    session["mode"] = "elder"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    def ask_everything() -> list[int]:
        forget_all()
        Site.get_site_root_paths()
        assert SessionStore(session.session_key).get("mode") in {"elder", None}
        reads = [client.get(address).status_code for address in [*addresses.values(), "/readyz"]]
        return [*reads, client.post("/search/", {"q": "江口镇 铁路"}).status_code]

    answers = ask_everything()
    server = cache._cache.get_client()
    keys = server.keys("*")
    kinds = {key.decode().split(":")[2].split("-")[0].split(".")[0][:4] for key in keys}
    assert {"page", "read", "miss", "wagt"} <= kinds, kinds
    assert any(b"django.contrib.sessions" in key for key in keys)
    for key in keys:
        assert not server.get(key).startswith(b"\x80")
        server.set(key, bomb, keepttl=True)
    counted = [key for key in keys if b":rl:" in key]
    assert counted
    server.delete(*counted)  # what cannot be counted lets the server rest
    assert ask_everything() == answers
    assert not (tmp_path / "ran").exists()


@pytest.mark.redis
@pytest.mark.django_db
@pytest.mark.parametrize(
    "planted", [b"7", b"b", b"b[]\npage", b'b[{"X": 1}, "e"]\n', b'b[["X"], "e"]\n', b'j{"a": 1}']
)
def test_a_kept_page_that_is_none_is_made_anew(addresses, client, planted):
    page = client.get("/policies/").content
    server = cache._cache.get_client()
    for key in server.keys("*:page:*"):
        server.set(key, planted, keepttl=True)
    forget_all()
    assert client.get("/policies/").content == page
