"""The words of the code (docs/glossary.md): what is out of use does not come back."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.architecture.test_tree import PACKAGES, ROOT, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Name of a module, class, function or parameter -> what to say instead
OUT_OF_USE = {
    "asked": "the name of the model, or params",
    "carry": "advance, or what it does",
    "each": "what is done with each",
    "found": "the name of the model, or rows, hits",
    "given": "the name of what is given",
    "held": "current, or the name of the model",
    "keep": "store, or what it does",
    "know": "resolve",
    "known": "the record, guard, columns",
    "lags": "has_pending",
    "let_out": "publish",
    "kept": "cached, stored or chosen",
    "memory": "cache, and where it is",
    "near": "similar",
    "nearer": "looser_filters",
    "offer": "action",
    "offers": "actions",
    "one": "the name of the model",
    "put_right": "sync_keys",
    "reach": "scopes",
    "reach_of": "the target of the act",
    "said": "message",
    "shell": "form",
    "standing": "unmerged, a status, a change",
    "take_back": "unregister or withdraw",
    "todo": "work",
    "wanted": "expected, or the filter",
    "warrant": "authorised_actor",
    "way_to": "resolve",
    "told": "message",
    "wording": "labels",
    "home_words": "home_content",
    "policy_known": "record",
    "policy_written": "content",
    "leaving": "external_links",
    "draft_order": "request",
    "draft_load": "sheet_import",
    "draft_keep": "insert",
    "draft_marks": "hashed_values",
}

# Refused as variables too: they tell what was done to a value, not what it is
NO_VARIABLE = {"asked", "found", "given", "kept", "known", "one", "said", "wanted"}
# Fields, not variables: a stored one, and the sum that answers ``declared``
FIELDS = {
    ("cms/pages/models/media.py", "found"),
    ("portal/payouts/sheets/totals.py", "found"),
}


def definitions(file: Path) -> Iterator[tuple[str, int]]:
    """Yield every name that a file defines, with its line; its own name stands on line 0."""
    yield file.stem, 0
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno


def variables(file: Path) -> Iterator[tuple[str, int]]:
    """Yield every name that an assignment, a loop or a comprehension binds, with its line."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno


def test_no_name_is_a_word_out_of_use():
    refused = [
        f"{file.relative_to(ROOT)}:{line} {name}: say {OUT_OF_USE[word]}"
        for file in sources(*PACKAGES, "scripts")
        for name, line in definitions(file)
        if (word := name.strip("_").lower()) in OUT_OF_USE
    ]
    assert refused == []


@pytest.mark.parametrize("source", ["def told(): ...", "class _Told: ...", "def f(*, told): ..."])
def test_a_word_out_of_use_is_seen_wherever_it_is_defined(tmp_path, source):
    file = tmp_path / "module.py"
    file.write_text(source)
    names = {name.strip("_").lower() for name, _line in definitions(file)}
    assert names & {"told"} == {"told"}


def test_no_variable_tells_only_what_was_done_to_its_value():
    refused = [
        f"{file.relative_to(ROOT)}:{line} {name}: say {OUT_OF_USE[word]}"
        for file in sources(*PACKAGES, "scripts")
        for name, line in variables(file)
        if (word := name.strip("_")) in NO_VARIABLE
        and (file.relative_to(ROOT).as_posix(), name) not in FIELDS
    ]
    assert refused == []


@pytest.mark.parametrize(
    "source",
    [
        "found = 1",
        "found: int = 1",
        "found += 1",
        "a, (found, *b) = c",
        "if found := f(): ...",
        "for found in a: ...",
        "with a as found: ...",
        "[found for found in a]",
        "{k: found for k, found in a}",
    ],
)
def test_a_variable_is_seen_wherever_it_is_bound(tmp_path, source):
    file = tmp_path / "module.py"
    file.write_text(source)
    assert "found" in {name for name, _line in variables(file)}
