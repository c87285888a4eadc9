"""The words that are public anyway: policies, places, synonyms and the words of notices.

They take a long run of Chinese apart, answer pinyin initials and suggestions, and decide what may
stand in an address or be kept: a question made of nothing else cannot be a person's name.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from portal.disclosure.models import Generation
from portal.places.enums import PlaceLevel
from portal.places.models import Place
from portal.places.rules import township_stem
from portal.policies.models import Policy
from portal.web.delivery.process_cache import BoundedDict
from search.analysis import fold, pinyin_initials
from search.texts.models import Synonym

if TYPE_CHECKING:
    from collections.abc import Iterable

# Names change without a publication now and then; nobody notices a minute.
LIFETIME: Final = 60.0
# Initials of fewer letters name too many things.
LEAST_INITIALS: Final = 3
YEARS: Final = range(1990, 2101)
# Surnames among the words of questions (查低保, 钱没到账), and how long a name is that begins so.
SURNAMES_TOO: Final = frozenset("查钱和能年有要")
LONGEST_NAME: Final = 3


@dataclass(frozen=True, slots=True)
class Name:
    """One name that is asked for: kind "township", "village" or "policy", its code, its initials.

    ``within`` is the township of a village.
    """

    kind: str
    text: str
    code: str
    folded: str
    initials: tuple[str, ...]
    within: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything public that has a name.

    ``words`` gives for each word those that mean the same, itself first; ``taught`` are the words
    of the synonyms; ``fillers`` need not stand in a hit.
    """

    generation: int
    until: float
    names: tuple[Name, ...] = ()
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fillers: frozenset[str] = frozenset()
    initials: dict[str, tuple[Name, ...]] = field(default_factory=dict)
    by_text: dict[str, tuple[Name, ...]] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    synonyms: tuple[str, ...] = ()
    longest: int = 0

    def segment(self, run: str) -> list[str] | None:
        """Return the fewest words that make up a run of Chinese, None if some of it is no word."""
        # For each end of a word: how many words lead up to it, and where the last one starts
        best: dict[int, tuple[int, int]] = {0: (0, 0)}
        for end in range(1, len(run) + 1):
            for start in range(max(0, end - self.longest), end):
                word = run[start:end]
                if start not in best or not (word in self.words or word in self.fillers):
                    continue
                number = best[start][0] + 1
                if end not in best or number < best[end][0]:
                    best[end] = (number, start)
        if len(run) not in best:
            return None
        words, end = [], len(run)
        while end:
            start = best[end][1]
            words.append(run[start:end])
            end = start
        return words[::-1]

    def may_be_a_name(self, run: str) -> bool:
        """Say whether a run made of public words reads as somebody's name all the same.

        A surname that is a word as well before one or two characters (钱平安: 平安 is a
        township), or a place's name before one (高阳月).
        """
        words = (self.segment(run) or []) if len(run) <= LONGEST_NAME else []
        if len(words) < 2:
            return False
        return run[0] in SURNAMES_TOO or (words[0] in self.by_text and len(words[-1]) == 1)

    def is_public_word(self, word: str) -> bool:
        """Say whether a word of letters and digits is vocabulary: a number, a year, initials."""
        if word.isdecimal():
            return word.zfill(3) in self.codes or (len(word) == 4 and int(word) in YEARS)
        return word in self.words or word in self.initials


@cache
def _file() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words and the fillers of the file."""
    words: set[str] = set()
    fillers: set[str] = set()
    text = resources.files("search").joinpath("data", "words.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("~"):
            fillers.update(fold(line[1:]).split())
        elif not line.startswith("#"):
            words.update(fold(line).split())
    return frozenset(words), frozenset(fillers)


def _names() -> list[Name]:
    """Read townships, policies and villages, in the order in which they are offered."""
    levels = (PlaceLevel.TOWNSHIP, PlaceLevel.VILLAGE)
    places = Place.objects.filter(level__in=levels).order_by("level", "code")
    by_level: dict[str, list[Name]] = defaultdict(list)
    for level, text, code, within in places.values_list("level", "name", "code", "township_name"):
        kind = "township" if level == PlaceLevel.TOWNSHIP else "village"
        outer = within if kind == "village" else ""
        by_level[kind].append(Name(kind, text, code, fold(text), pinyin_initials(text), outer))
    policies = [
        Name("policy", text, code, fold(text), pinyin_initials(text))
        for text, code in Policy.objects.payable().values_list("name", "code")
    ]
    return [*by_level["township"], *policies, *by_level["village"]]


def taught_words() -> Iterable[list[str]]:
    """Return the groups of words that mean the same, as staff taught them (one query)."""
    return Synonym.objects.values_list("words", flat=True)


def _read(generation: int) -> Vocabulary:
    names = _names()
    listed, fillers = _file()
    words: dict[str, tuple[str, ...]] = {word: (word,) for word in listed}
    initials: dict[str, list[Name]] = defaultdict(list)
    by_text: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        texts = {name.folded}
        if name.kind == "township":
            texts.add(fold(township_stem(name.text)))
        for text in texts:
            words.setdefault(text, (text,))
            by_text[text].append(name)
        for letters in name.initials:
            if len(letters) >= LEAST_INITIALS:
                initials[letters].append(name)
    synonyms: dict[str, None] = {}
    for group in taught_words():
        synonyms.update(dict.fromkeys(group))
        alike = tuple(dict.fromkeys(map(fold, group)))
        for word in alike:
            words[word] = tuple(dict.fromkeys((word, *words.get(word, ()), *alike)))
    return Vocabulary(
        generation=generation,
        until=time.monotonic() + LIFETIME,
        names=tuple(names),
        words=words,
        fillers=fillers,
        initials={key: tuple(named) for key, named in initials.items()},
        by_text={key: tuple(named) for key, named in by_text.items()},
        synonyms=tuple(synonyms),
        codes=frozenset(name.code for name in names if name.kind == "policy"),
        longest=max(map(len, (*words, *fillers)), default=0),
    )


_held: Final[BoundedDict[int, Vocabulary]] = BoundedDict("vocabulary", 1)


def current_vocabulary(generation: int | None = None) -> Vocabulary:
    """Return the vocabulary; three queries when the copy of this process is out of date."""
    number = Generation.number() if generation is None else generation
    vocabulary = _held.get(number)
    if vocabulary and time.monotonic() < vocabulary.until:
        return vocabulary
    return _held.put(number, _read(number))
