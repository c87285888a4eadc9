"""Connections added up: what a burst would find out is said before."""

from __future__ import annotations

import pytest
from django.db import connection

from portal.databases.connections import Server, most_taken, server, shortage


@pytest.fixture(autouse=True)
def two_processes(settings):
    settings.WEB_PROCESSES, settings.CONNECTIONS_OF_PROCESS = 2, 10
    settings.CONNECTIONS_OF_COMMANDS = 8


def test_the_staff_run_commands_beside():
    assert (most_taken(staff=False), most_taken(staff=True)) == (20, 28)


@pytest.mark.parametrize(
    ("given", "staff", "words"),
    [
        (Server(97, 20, 30), False, []),
        (Server(97, 19, 30), False, ["20 connections are needed, the role may have 19."]),
        (Server(97, -1, 30), False, ["may take every connection"]),
        (Server(97, -1, 30), True, []),
        (Server(97, 28, 69), True, []),
        (Server(97, -1, 70), True, ["28 connections are needed beside 70 of other roles"]),
        (Server(40, 20, 21), False, ["the server gives 40"]),
    ],
)
def test_each_shortage_is_a_sentence(given, staff, words):
    sentences = shortage(given, staff=staff)
    assert len(sentences) == len(words)
    assert all(word in sentence for word, sentence in zip(words, sentences, strict=True))


@pytest.mark.postgres_only
@pytest.mark.django_db
def test_the_server_is_asked_as_it_is():
    before = server()
    assert before.most > 0
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE portal_counted LOGIN CONNECTION LIMIT 7")
        cursor.execute("CREATE ROLE portal_group NOLOGIN CONNECTION LIMIT 9")
        after = server()
    assert after == before._replace(others=before.others + 7)
