"""Finds the secrets in outputs: one matcher over every reading of a text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ahocorasick_rs import AhoCorasick

from tests.leaks.unfolding import coded, folded, readings, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.leaks.crawl import Crawl
    from tests.leaks.public_words import PublicWords
    from tests.leaks.secrets import Secret, Secrets

# Digits with up to three signs between them that are neither letters nor digits
_RUN: Final = re.compile(r"\d(?:[^\w*]{0,3}\d)*")
_BETWEEN: Final = re.compile(r"\D+")
# What may stand between the characters of one name; a star may not: 张*三 is not 张三
_IN_NAMES: Final = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000·•.\-_|]{1,3}(?=[\u3400-\u9fff])")
_DAY: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)\D?(0?[1-9]|1[0-2])\D?([0-3]?\d)(?!\d{5})")
_LAST: Final = re.compile(r"(?<![\dx])\d{3}[\dx](?![\dx])")
_MASK: Final = re.compile(r"(?<!\d)(\d{3,6})[*•\u00d7·x]{4,16}(\d{2,3}[\dx]|\d{2})(?![\dx])")
_WORD: Final = re.compile(r"[a-z0-9]{8,20}")
NEAR: Final = 60
WHOLE: Final = 15


@dataclass(frozen=True)
class Output:
    """Something to look into: the surface, where it was got, its bytes.

    `echo`: what the request itself held and its own answer may repeat to who sent it: names, and
    in headers whatever stood in the address (a redirect leads on from there).
    """

    surface: str
    where: str
    data: bytes
    echo: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Leak:
    """A secret that came out. It says whose (place in the truth file), never what."""

    surface: str
    where: str
    person: int
    kind: str
    disguise: str

    def __str__(self) -> str:
        return f"{self.surface}: {self.where}: {self.kind} of person {self.person}, {self.disguise}"


@dataclass
class Report:
    """What was looked at, what came out, what could not be reached."""

    outputs: Counter[str] = field(default_factory=Counter)
    signs: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    leaks: dict[Leak, int] = field(default_factory=dict)
    unreached: list[str] = field(default_factory=list)
    crawl: Crawl | None = None


class Finder:
    """Looks into outputs and keeps the report."""

    def __init__(self, secrets: Secrets, words: PublicWords) -> None:
        self.secrets, self.words, self.report = secrets, words, Report()
        self._parts = {
            part: (AhoCorasick(list(patterns)), list(patterns.items()))
            for part in ("digits", "names", "coded", "hexed")
            if (patterns := getattr(secrets, part))
        }
        self._seen: set[tuple[str, int]] = set()

    def look(self, output: Output) -> None:
        """Look into one output; the same bytes of one surface are looked into once."""
        self.report.outputs[output.surface] += 1
        mark = (output.surface, hash((output.data, output.echo)))
        if mark in self._seen:
            return
        self._seen.add(mark)
        self.report.signs[output.surface] += len(output.data)
        for how, text in self._texts(output.data):
            for secret, disguise in self._in_text(text):
                if self.secrets.values[secret] in output.echo:
                    self.report.passed["repeated to who sent it"] += 1
                    continue
                leak = Leak(
                    output.surface, output.where, secret.person, secret.kind,
                    f"{disguise} ({how})" if how else disguise,
                )  # fmt: skip
                self.report.leaks[leak] = self.report.leaks.get(leak, 0) + 1

    def _texts(self, data: bytes) -> Iterator[tuple[str, str]]:
        for how, text in texts(data):
            for way, reading in readings(text):
                yield f"{how} {way}".strip(), reading
            for how_coded, inner in coded(text):
                for way, reading in readings(inner):
                    yield f"{how_coded} {way}".strip(), reading

    def _in_text(self, text: str) -> Iterator[tuple[Secret, str]]:
        flat = folded(text)
        yield from self._digits(flat)
        yield from self._names(text)
        for part, reading in (("coded", text), ("hexed", flat)):
            for number, _start, _end in self._hits(part, reading):
                yield self._parts[part][1][number][1]
        for match in _WORD.finditer(flat):
            if match.group() in self.secrets.words:
                yield self.secrets.words[match.group()]
        yield from self._births(flat)
        for match in _MASK.finditer(flat):
            secret = self.secrets.ends.get((match[1], match[2].upper()))
            if secret:
                yield secret, "mask that shows both ends"

    def _hits(self, part: str, text: str) -> Iterator[tuple[int, int, int]]:
        if part not in self._parts:
            return
        matcher, _patterns = self._parts[part]
        yield from matcher.find_matches_as_indexes(text, overlapping=True)

    def _digits(self, flat: str) -> Iterator[tuple[Secret, str]]:
        """Look into runs of digits without what separates them.

        What crosses separators begins and ends where digits stand apart, or is a whole number:
        amounts in neighbouring cells make every number sooner or later.
        """
        for run in _RUN.finditer(flat):
            text = run.group()
            if len(text) < 11:
                continue
            pieces = _BETWEEN.split(text)
            joined = "".join(pieces)
            hits = list(self._hits("digits", joined))
            if not hits:
                continue
            edges, place = {0}, 0
            for piece in pieces:
                place += len(piece)
                edges.add(place)
            for number, start, end in hits:
                crosses = any(start < edge < end for edge in edges)
                if crosses and end - start < WHOLE and not {start, end} <= edges:
                    continue
                secret, disguise = self._parts["digits"][1][number][1]
                yield secret, f"{disguise}, separated" if crosses else disguise

    def _names(self, text: str) -> Iterator[tuple[Secret, str]]:
        joined = _IN_NAMES.sub("", text)
        for number, start, end in self._hits("names", joined):
            secret, disguise = self._parts["names"][1][number][1]
            if rule := self.words.explains(joined, start, end):
                self.report.passed[rule] += 1
            else:
                yield secret, disguise

    def _births(self, flat: str) -> Iterator[tuple[Secret, str]]:
        for match in _DAY.finditer(flat):
            day = f"{match[1]}{match[2]:0>2}{match[3]:0>2}"
            lasts = self.secrets.births.get(day)
            if lasts:
                around = flat[max(0, match.start() - NEAR) : match.end() + NEAR]
                for last in _LAST.findall(around):
                    if last.upper() in lasts:
                        yield lasts[last.upper()], "day of birth beside the last four signs"
