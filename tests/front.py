"""nginx and both surfaces, from the files of deploy/ with values of a test filled in.

Each program starts as its unit says: ExecStart, WorkingDirectory, EnvironmentFile and nothing else
of the environment.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import urllib3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.template_database import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PUBLIC_HOST, STAFF_HOST = "mingzhang.test", "desk.mingzhang.test"
TYPES = "types { text/html html; text/css css; application/javascript js; image/svg+xml svg; }\n"


def free_port() -> int:
    """Return a port that nothing listens on, below those that connections going out are given."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("", port))
            return port


def certificate(folder: Path, host: str) -> tuple[str, str]:
    """Write a certificate of a host that signed itself, and its key; return both paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    day = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(day - dt.timedelta(days=1))
        .not_valid_after(day + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{host}.pem", folder / f"{host}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(paths[0]), str(paths[1])


class Front(NamedTuple):
    """Where nginx listens, and where its files lie."""

    folder: Path
    http: int
    https: int
    public_port: int

    def pool(
        self, host: str = PUBLIC_HOST, source: str = "127.0.0.1"
    ) -> urllib3.HTTPSConnectionPool:
        """Return connections to a host by TLS, from an address of this machine."""
        return urllib3.HTTPSConnectionPool(
            "127.0.0.1",
            self.https,
            server_hostname=host,
            assert_hostname=host,
            ca_certs=str(self.folder / f"{host}.pem"),
            headers={"Host": host, "Accept-Encoding": "gzip"},
            source_address=(source, 0),
            retries=False,
            timeout=60,
        )

    def context(self, host: str = PUBLIC_HOST) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.folder / f"{host}.pem"))

    def log(self) -> str:
        return (self.folder / "log" / "access.log").read_text()


def values(folder: Path) -> dict[str, str]:
    """Return what differs here from deploy/values.env."""
    public, staff = certificate(folder, PUBLIC_HOST), certificate(folder, STAFF_HOST)
    return {
        "PUBLIC_HOST": PUBLIC_HOST,
        "STAFF_HOST": STAFF_HOST,
        "STAFF_NETWORK": "127.0.0.1",
        "HTTP_PORT": str(free_port()),
        "HTTPS_PORT": str(free_port()),
        "PUBLIC_PORT": str(free_port()),
        "STAFF_PORT": str(free_port()),
        "PUBLIC_CERTIFICATE": public[0],
        "PUBLIC_CERTIFICATE_KEY": public[1],
        "STAFF_CERTIFICATE": staff[0],
        "STAFF_CERTIFICATE_KEY": staff[1],
        "CODE_DIR": str(ROOT),
        "DATA_DIR": str(folder / "data"),
        "BACKUP_DIR": str(folder / "backups"),
        "ENVIRONMENT_DIR": str(folder / "environment"),
        "NGINX_DIR": str(folder / "nginx"),
        "NGINX_USER": "root" if os.geteuid() == 0 else "nobody",
        "NGINX_TEMP": str(folder / "temp"),
        "NGINX_PID": str(folder / "nginx.pid"),
        "LOG_DIR": str(folder / "log"),
    }


def read_unit(path: Path) -> tuple[list[str], dict[str, str], str]:
    """Return command, environment and folder that a unit names."""
    lines = [line.partition("=") for line in path.read_text().splitlines() if "=" in line]
    fields = {name: value for name, _sign, value in lines}
    environment: dict[str, str] = {}
    for line in Path(fields["EnvironmentFile"]).read_text().splitlines():
        if line and not line.startswith("#"):
            name, _sign, value = line.partition("=")
            environment[name] = value
    return shlex.split(fields["ExecStart"]), environment, fields["WorkingDirectory"]


@contextmanager
def front(
    folder: Path, nginx: str, secrets: dict[str, dict[str, str]], static: Path
) -> Iterator[Front]:
    """Fill in the files, add what a surface keeps secret, start the three, end them again.

    static: a folder for collected files, which is filled when it is empty.
    """
    for name in ("data", "temp", "log"):
        (folder / name).mkdir()
    own = values(folder)
    (folder / "values.env").write_text("".join(f"{name}={own[name]}\n" for name in own))
    fill = [sys.executable, str(ROOT / "scripts/fill_deploy"), str(folder / "values.env")]
    subprocess.run([*fill, str(folder)], check=True, stdout=subprocess.DEVNULL)
    (folder / "nginx" / "mime.types").write_text(TYPES)
    for surface, lines in secrets.items():
        with (folder / "environment" / f"{surface}.env").open("a") as file:
            file.writelines(f"{name}={value}\n" for name, value in lines.items())
    (folder / "data" / "static").symlink_to(static)
    if not any(static.iterdir()):
        _collect(folder)
    started: list[subprocess.Popen[bytes]] = []
    try:
        for surface in ("public", "staff"):
            command, environment, where = read_unit(folder / f"systemd/mingzhang-{surface}.service")
            with (folder / f"{surface}.log").open("wb") as out:
                started.append(_start(command, environment, where, out))
        command = [nginx, "-c", str(folder / "nginx/nginx.conf"), "-g", "daemon off;"]
        with (folder / "nginx.log").open("wb") as out:
            started.append(_start(command, {}, str(folder), out))
        ports = (int(own[name]) for name in ("HTTP_PORT", "HTTPS_PORT", "PUBLIC_PORT"))
        site = Front(folder, *ports)
        _until_ready(site, started)
        yield site
    finally:
        for process in started:
            # One that ended by itself must not keep the others alive
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in started:
            process.wait(60)


def _start(command: list[str], environment: dict[str, str], where: str, out) -> subprocess.Popen:
    return subprocess.Popen(
        command,
        env={"PATH": os.environ["PATH"]} | environment,
        cwd=where,
        stdout=out,
        stderr=out,
        start_new_session=True,
    )


def _collect(folder: Path) -> None:
    _command, environment, where = read_unit(folder / "systemd/mingzhang-worker.service")
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, env={"PATH": os.environ["PATH"]} | environment, cwd=where, check=True)


def _until_ready(site: Front, started: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + 90
    for host in (PUBLIC_HOST, STAFF_HOST):
        while True:
            assert all(process.poll() is None for process in started), _told(site.folder)
            assert time.monotonic() < deadline, _told(site.folder)
            try:
                if site.pool(host).request("GET", "/healthz").status == 200:
                    break
            except urllib3.exceptions.HTTPError:
                pass
            time.sleep(0.2)


def _told(folder: Path) -> str:
    names = ("nginx.log", "public.log", "staff.log", "log/error.log")
    return "\n".join(f"{name}: {(folder / name).read_text()[-1500:]}" for name in names)
