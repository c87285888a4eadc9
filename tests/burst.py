"""A burst, slow clients and ordinary readers at once, against a site behind nginx.

    python -m tests.burst 127.0.0.1:443 --host mingzhang.example.gov.cn --ca public.pem

Ordinary readers walk within the limits, each from an address of its own; at second 5 so many others
ask at once for pages that are made anew; slow ones send their request byte by byte throughout.
Prints what became of each kind; exits 1 when a reader got anything but a page or a 503 that says
when to come again, or still got one at the end. Source addresses are those of 127.0.0.0/8, so it
runs on the machine of nginx.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import ssl
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

PAGES = (
    "/",
    "/policies/",
    "/payouts/?q=%E8%B0%AD",
    "/search/?q=%E8%A1%A5%E8%B4%B4",
    "/statistics/",
)
BURST_AT, THINKING, LONGEST = 5.0, 1.0, 60.0


@dataclass
class Drill:
    """Whom to ask and how many do; then what became of them."""

    host: str
    port: int
    name: str
    context: ssl.SSLContext
    connections: int = 1000
    slow: int = 200
    people: int = 50
    seconds: float = 40.0
    began: float = 0.0
    readers: Counter[str] = field(default_factory=Counter)
    crowd: Counter[str] = field(default_factory=Counter)
    crawlers: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    last_refusal: float = 0.0
    crowd_ended: float = 0.0
    serial: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def at(self) -> float:
        """Seconds since the drill began."""
        return time.monotonic() - self.began

    @property
    def recovery(self) -> float:
        """Seconds from the burst to the last reader who was told to come again."""
        return max(0.0, self.last_refusal - BURST_AT)

    @property
    def failures(self) -> dict[str, int]:
        """What ordinary readers got beside pages and honest refusals."""
        fair = ("200", "503 Retry-After")
        return {kind: count for kind, count in self.readers.items() if kind not in fair}

    async def run(self) -> None:
        """Let all of them ask."""
        self.began = time.monotonic()
        await asyncio.gather(
            *(self._reader(f"127.0.1.{n % 250 + 1}") for n in range(self.people)),
            *(self._slow(f"127.0.3.{n % 20 + 1}") for n in range(self.slow)),
            self._burst(),
        )

    async def _reader(self, source: str) -> None:
        await asyncio.sleep(next(self.serial) % 20 / 20)
        for page in itertools.cycle(PAGES):
            if self.at > self.seconds:
                return
            begun = time.monotonic()
            kind = await self._ask(self._fresh(page), source)
            self.readers[kind] += 1
            self.waits.append(time.monotonic() - begun)
            if kind != "200":
                self.last_refusal = self.at
            await asyncio.sleep(THINKING)

    async def _burst(self) -> None:
        await asyncio.sleep(BURST_AT)
        sources = (f"127.0.2.{n % 10 + 1}" for n in range(self.connections))
        asked = (self._ask(self._fresh("/payouts/"), source) for source in sources)
        self.crowd.update(await asyncio.gather(*asked))
        self.crowd_ended = self.at

    async def _slow(self, source: str) -> None:
        request = f"GET / HTTP/1.1\r\nHost: {self.name}\r\nX-Slow: {'a' * 500}\r\n\r\n"
        try:
            reader, writer = await self._open(source)
            for byte in request.encode():
                if self.at > self.seconds or reader.at_eof():
                    break
                writer.write(bytes((byte,)))
                await writer.drain()
                await asyncio.sleep(0.5)
            self.crawlers["ended by nginx" if reader.at_eof() else "still sending"] += 1
            writer.transport.abort()
        except OSError:
            self.crawlers["ended by nginx"] += 1

    def _fresh(self, page: str) -> str:
        """Return an address that no page is kept for."""
        return f"{page}{'&' if '?' in page else '?'}again={next(self.serial)}"

    async def _open(self, source: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(
            self.host,
            self.port,
            ssl=self.context,
            server_hostname=self.name,
            local_addr=(source, 0),
            ssl_handshake_timeout=LONGEST,
        )

    async def _ask(self, address: str, source: str) -> str:
        """Return the status of an answer, "503 Retry-After" for an honest one, or the fault."""
        try:
            async with asyncio.timeout(LONGEST):
                reader, writer = await self._open(source)
                request = (
                    f"GET {address} HTTP/1.1\r\nHost: {self.name}\r\nConnection: close\r\n\r\n"
                )
                writer.write(request.encode())
                head, _line, _body = (await reader.read()).partition(b"\r\n\r\n")
                with contextlib.suppress(OSError):
                    writer.close()
        except (OSError, TimeoutError) as error:
            return type(error).__name__
        status = head[9:12].decode() or "no answer"
        return f"{status} Retry-After" if b"\r\nretry-after:" in head.lower() else status

    def table(self) -> str:
        """Return what became of everybody, in lines."""
        waits = sorted(self.waits)
        longest, median = waits[-1], waits[len(waits) // 2]
        took = self.crowd_ended - BURST_AT
        lines = (
            f"{self.people} readers: {dict(self.readers)}",
            f"  median {median:.2f} s, longest {longest:.1f} s",
            f"  last told to come again {self.recovery:.1f} s after the burst began",
            f"burst of {self.connections}: {dict(self.crowd)}, over after {took:.1f} s",
            f"{self.slow} slow clients: {dict(self.crawlers)}",
        )
        return "\n".join(lines) + "\n"


def main() -> int:
    """Run the drill against an address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="of nginx: 127.0.0.1:443")
    parser.add_argument("--host", required=True, help="name of the public site")
    parser.add_argument("--ca", help="certificate of the site or of its authority")
    for name, number in (("connections", 1000), ("slow", 200), ("people", 50), ("seconds", 40)):
        parser.add_argument(f"--{name}", type=int, default=number)
    told = parser.parse_args()
    host, _colon, port = told.address.rpartition(":")
    drill = Drill(
        host=host,
        port=int(port),
        name=told.host,
        context=ssl.create_default_context(cafile=told.ca),
        connections=told.connections,
        slow=told.slow,
        people=told.people,
        seconds=told.seconds,
    )
    asyncio.run(drill.run())
    sys.stdout.write(drill.table())
    return 1 if drill.failures or drill.last_refusal > drill.seconds - THINKING else 0


if __name__ == "__main__":
    sys.exit(main())
