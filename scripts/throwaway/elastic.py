"""Where a real Elasticsearch for tests comes from, and what it needs.

Maven Central carries the distribution that Elastic's own clients are tested with. It lacks
analysis-common, painless, reindex and the answer at `/`; queries, aliases and aggregations are
the real ones.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

from throwaway import machine
from throwaway.machine import Unavailable

VERSION = "8.19.3"
GROUP = "org.elasticsearch.distribution.integ-test-zip"
OLDEST_JAVA = 17


def java_home() -> Path:
    """Return the home of a Java runtime that is new enough; as root, install one."""
    for home in _java_homes():
        if _release(home) >= OLDEST_JAVA:
            return home
    machine.install("openjdk-17-jre-headless")
    for home in _java_homes():
        if _release(home) >= OLDEST_JAVA:
            return home
    raise Unavailable(f"needs Java {OLDEST_JAVA} or later; set ES_JAVA_HOME")


def _java_homes() -> list[Path]:
    """Return the homes named by the environment, on PATH and under /usr/lib/jvm."""
    named = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if name in os.environ]
    on_path = shutil.which("java")
    if on_path:
        named.append(Path(on_path).resolve().parents[1])
    installed = sorted(Path("/usr/lib/jvm").glob("*"))
    return [home for home in [*named, *installed] if (home / "bin" / "java").exists()]


def _release(home: Path) -> int:
    """Return 17 for Java 17.0.2, 0 when the program does not tell."""
    done = subprocess.run(
        [home / "bin" / "java", "-version"], capture_output=True, text=True, check=False
    )
    match = re.search(r'version "(\d+)', done.stderr)
    return int(match[1]) if match else 0


def unpacked(home: Path) -> Path:
    """Return the unpacked distribution, fetched through Maven when it is not there."""
    target = home / "dist" / f"elasticsearch-{VERSION}"
    program = target / "bin" / "elasticsearch"
    if not program.exists():
        with zipfile.ZipFile(_archive()) as archive:
            for member in archive.infolist():
                written = Path(archive.extract(member, target.parent))
                # zipfile forgets that programs are executable
                written.chmod((member.external_attr >> 16) & 0o777 | 0o444 or 0o644)
        if not program.exists():
            raise Unavailable(f"the archive has no {program.relative_to(target.parent)}")
        for path in [target.parent, *target.rglob("*")]:
            if path.is_dir():
                path.chmod(0o755)
    return program


def _archive() -> Path:
    """Return the zip in the local Maven repository, downloading it if needed."""
    local = Path(os.environ.get("MAVEN_REPOSITORY", Path.home() / ".m2" / "repository"))
    name = f"elasticsearch/{VERSION}/elasticsearch-{VERSION}.zip"
    archive = local / GROUP.replace(".", "/") / name
    if archive.exists():
        return archive
    if not shutil.which("mvn"):
        machine.install("maven")
    machine.say(f"fetching Elasticsearch {VERSION}")
    goal = ["dependency:get", "-Dtransitive=false", f"-Dmaven.repo.local={local}"]
    done = subprocess.run(
        ["mvn", "-q", "-B", *goal, f"-Dartifact={GROUP}:elasticsearch:{VERSION}:zip"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not archive.exists():
        raise Unavailable(f"mvn could not fetch it: {(done.stdout + done.stderr).strip()[-400:]}")
    return archive


def command(program: Path, directory: Path, port: int) -> list[str]:
    """Return the command of a single node without security, on this machine only."""
    config = machine.own_directory(directory / "config")
    shutil.copytree(program.parents[1] / "config", config, dirs_exist_ok=True)
    settings = {
        "discovery.type": "single-node",
        "xpack.security.enabled": "false",
        "network.host": "127.0.0.1",
        "http.port": port,
        "transport.port": machine.free_port(),
        "path.data": directory / "data",
        "path.logs": directory / "logs",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        "action.destructive_requires_name": "false",
    }
    (config / "elasticsearch.yml").write_text(
        "".join(f"{name}: {value}\n" for name, value in settings.items())
    )
    for path in [config, *config.rglob("*")]:
        machine.give(path)
    return [str(program)]


def environment(java: Path, directory: Path) -> dict[str, str]:
    """Return the variables of the node."""
    return {
        "ES_JAVA_HOME": str(java),
        "ES_JAVA_OPTS": "-Xms1g -Xmx1g",
        "ES_PATH_CONF": str(directory / "config"),
        "ES_TMPDIR": str(machine.own_directory(directory / "tmp")),
        "HOME": str(directory),
    }


def healthy(address: str) -> bool:
    """Tell whether the node is ready for work."""
    try:
        with urllib.request.urlopen(f"{address}/_cluster/health", timeout=2) as answer:  # noqa: S310 - our own port
            return json.load(answer)["status"] in {"green", "yellow"}
    except (urllib.error.URLError, OSError, ValueError):
        return False
