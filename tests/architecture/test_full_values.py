"""Each place where a full value leaves its cipher is known, and why: a new one has to be declared.

What goes to a person passes `reveal_many` with purpose and entry; `decrypt_for_act` is for services
that work with the value. docs/security.md, "Full values", says what each comes to.
"""

from __future__ import annotations

import ast

from tests.architecture.test_tree import ROOT, sources

# Who calls what, and where the value ends
REVEALING = {
    "portal/crypto/values.py": "one value of one row; no screen uses it",
    "portal/payouts/services/open_source.py": "the uploaded sheet, to reviewers and auditor",
    "portal/payouts/services/print_roll.py": "names on paper, for the unit",
    "portal/payouts/services/reissue.py": "nobody: a new draft",
    "portal/payouts/services/sample.py": "one drawn row at a time, to its reviewer",
    "portal/payouts/services/send.py": "the bank file, of an approved batch",
    "portal/recipients/services/passbook.py": "one picture, to who decides on it",
}
WORKING = {
    "portal/payouts/services/importing/named.py": "names beside findings, to who uploaded them",
    "portal/payouts/services/importing/stored.py": "reading; the own sheet, to its uploader",
    "portal/staff/services/second_factor.py": "nobody: a key of the second factor",
    "cms/demo/authenticators.py": "the demo's own keys",
}
OPENING = {
    "portal/crypto/reveal.py": "what reveal_many is made of",
    "portal/crypto/opening.py": "what decrypt_for_act is made of",
}


def callers(name: str) -> set[str]:
    """Return the files that import or name a function of `portal.crypto`."""
    files = set()
    for file in sources("portal", "search", "cms"):
        tree = ast.parse(file.read_text())
        imported = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("portal.crypto")
            for alias in node.names
        }
        if name in imported:
            files.add(str(file.relative_to(ROOT)))
    return files


def test_whoever_shows_full_values_is_known():
    assert callers("reveal_many") == set(REVEALING)


def test_whoever_works_with_full_values_is_known():
    assert callers("decrypt_for_act") == set(WORKING)


def test_nobody_else_opens_a_cipher():
    assert callers("opened") | {"portal/crypto/opening.py"} == set(OPENING)
    assert {file for file in callers("key_ring") if not file.startswith("portal/crypto/")} == set()
