"""A gate before Elasticsearch, as its own security would stand there: TLS, users, their rights.

The distribution that tests run has no security. The gate has what the client sees of it: a
certificate of an authority of its own, basic authentication, and for each user a list of calls;
everything else is refused as Elasticsearch refuses it. It also writes down what was called.
"""

from __future__ import annotations

import base64
import datetime as dt
import http.client
import ipaddress
import json
import re
import ssl
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from pathlib import Path

HOST = "127.0.0.1"
HOP = {"connection", "transfer-encoding", "content-length", "host", "authorization"}
# An index is an alias with the moment in which it was built
INDEX = re.compile(r"/[\w-]+-\d{14}-[0-9a-f]{4}(?=/|$)")
PATTERN = re.compile(r"^/[\w-]+-(?:\*|%2A)(?=/|$)")
ALIAS = re.compile(r"^/(?![_{])[\w-]+(?=/|$)")


@dataclass
class User:
    """Somebody with a password who may make some calls, written "GET /{alias}/_mapping"."""

    password: str
    calls: frozenset[str]
    made: set[str] = field(default_factory=set)


def name_of(method: str, path: str, body: bytes, prefix: str) -> str:
    """Return a call with index, alias and pattern in place of their names.

    Searches sent together name theirs in every other line; Elasticsearch looks at each of them.
    """
    if path.startswith("/_msearch"):
        named = {json.loads(head)["index"] for head in body.splitlines()[::2]}
        ours = all(re.fullmatch(rf"{prefix}-[a-z]+", name) for name in named)
        return f"{method} /_msearch of {'aliases' if ours else 'others'}"
    bare = INDEX.sub("/{index}", urlsplit(path).path)
    bare = ALIAS.sub("/{alias}", PATTERN.sub("/{indexes}", bare))
    # Where an alias is asked for by name, its own name comes last
    bare = re.sub(r"(/_alias)/[\w-]+$", r"\1/{alias}", bare)
    bare = re.sub(r"(/_cluster/health)/.*$", r"\1/{index}", bare)
    return f"{method} {bare}"


class Gate:
    """Serves ``address`` with a certificate that ``authority`` signed; use as a context manager."""

    def __init__(self, folder: Path, upstream: str, prefix: str, users: dict[str, User]) -> None:
        self.prefix = prefix
        self.users, self.upstream = users, urlsplit(upstream)
        self.authority = folder / "authority.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate(folder, self.authority))
        self.server = ThreadingHTTPServer((HOST, 0), _handler(self))
        self.server.daemon_threads = True
        # Shaken hands in the thread of the connection: whoever refuses us holds up nobody
        self.server.socket = context.wrap_socket(
            self.server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_what: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def address(self, user: str, password: str | None = None) -> str:
        """Return the address with a user's name and password, as ``SEARCH_URL`` holds it."""
        secret = quote(self.users[user].password if password is None else password, safe="")
        return f"https://{user}:{secret}@{HOST}:{self.server.server_port}"

    def refusal(self, header: str, call: str) -> HTTPStatus | None:
        """Return why a call does not go on: nobody we know, or not theirs; write down which."""
        kind, _space, secret = header.partition(" ")
        name, _colon, password = (
            base64.b64decode(secret).decode().partition(":") if kind == "Basic" else ("", "", "")
        )
        user = self.users.get(name)
        if user is None or user.password != password:
            return HTTPStatus.UNAUTHORIZED
        user.made.add(call)
        return None if call in user.calls else HTTPStatus.FORBIDDEN


def _handler(gate: Gate) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _go(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            call = name_of(self.command, self.path, body, gate.prefix)
            refused = gate.refusal(self.headers.get("Authorization", ""), call)
            if refused:
                error = {"error": {"type": "security_exception"}, "status": refused}
                self._answer(refused, json.dumps(error).encode(), "application/json")
                return
            upstream = http.client.HTTPConnection(gate.upstream.hostname, gate.upstream.port)
            sent = {name: text for name, text in self.headers.items() if name.lower() not in HOP}
            upstream.request(self.command, self.path, body, sent)
            answer = upstream.getresponse()
            content, kind = answer.read(), answer.headers.get("Content-Type", "")
            length = answer.headers.get("Content-Length") if self.command == "HEAD" else None
            self._answer(answer.status, content, kind, length)
            upstream.close()

        def _answer(self, status: int, body: bytes, kind: str, length: str | None = None) -> None:
            self.send_response(status)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", length or str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def handle(self) -> None:
            try:
                super().handle()
            except (ssl.SSLError, ConnectionError):
                # Whoever does not believe the certificate goes away
                self.close_connection = True

        def log_message(self, *_what: Any) -> None:
            """Keep quiet."""

    for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
        setattr(Handler, f"do_{method}", Handler._go)
    return Handler


def certificate(folder: Path, authority: Path) -> tuple[Path, Path]:
    """Make an authority and a certificate of 127.0.0.1; return the latter's files."""
    ours, theirs = (ec.generate_private_key(ec.SECP256R1()) for _n in range(2))
    issuer, subject = _named("authority of a test"), _named(HOST)
    root = _base(issuer, issuer, ours).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    root = root.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(ours.public_key()), critical=False
    )
    leaf = _base(subject, issuer, theirs).add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False
    )
    leaf = leaf.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(ours.public_key()), critical=False
    )
    authority.write_bytes(root.sign(ours, hashes.SHA256()).public_bytes(_PEM))
    chain, key = folder / "node.pem", folder / "node.key"
    chain.write_bytes(leaf.sign(ours, hashes.SHA256()).public_bytes(_PEM))
    key.write_bytes(
        theirs.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, key


_PEM = serialization.Encoding.PEM


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _base(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
    )
