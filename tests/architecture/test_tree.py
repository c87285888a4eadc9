"""The tree of docs/architecture.md, held by a machine: what may be where, and how large."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from portal.settings import production

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "search", "cms")
# By make and tools, not committed
MADE = {
    ".git",
    ".venv",
    "var",
    "mutants",
    ".ruff_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".hypothesis",
    "test-results",
}
TOP = {
    *PACKAGES,
    *MADE,
    "templates",
    "tests",
    "docs",
    "locale",
    "scripts",
    "deploy",
    ".ci",
}
# Lowest first, the order of contract 2 in pyproject.toml.
CONTEXTS = (
    "programs",
    "crypto",
    "identifiers",
    "audit",
    "places",
    "staff",
    "clocks",
    "governance",
    "policies",
    "recipients",
    "applications",
    "payouts",
    "disclosure",
    "content",
    "inquiry",
    "complaints",
    "supervision",
    "web",
    "kiosk",
    "backups",
)
# Without models, words of the domain or an application of their own
NO_CONTEXT = {"settings", "databases", "logs"}
IN_CONTEXT = {
    # layers that grew from a file into a folder
    "models",
    "queries",
    "services",
    "checks",
    "sheets",
    "bank",
    "migrations",
    "management",
    "data",
    "static",
    "templatetags",
}
# What is shown, to programs, and how it gets there
IN_WEB = IN_CONTEXT | {"pages", "api", "delivery"}
IN_SEARCH = {"backends", "index", "texts", "migrations", "management", "templatetags", "data"}
# demo is what the command seed_demo is made of
IN_CMS = {"pages", "editorial", "desk", "demo", "management", "migrations"}
BANNED = {"utils", "helpers", "common", "core", "misc"}
LONGEST, LONGEST_TEST = 300, 400


def folders(parent: Path) -> set[str]:
    return {path.name for path in parent.iterdir() if path.is_dir() and path.name != "__pycache__"}


def sources(*names: str) -> list[Path]:
    return [
        path
        for name in names
        for path in sorted((ROOT / name).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def test_top_level_holds_nothing_the_architecture_does_not_name():
    assert folders(ROOT) - TOP == set()


def test_portal_holds_declared_contexts_only():
    assert folders(ROOT / "portal") - {*CONTEXTS, *NO_CONTEXT} == set()


@pytest.mark.parametrize("name", CONTEXTS)
def test_context_holds_declared_folders_only(name):
    path = ROOT / "portal" / name
    if path.exists():
        allowed = IN_WEB if name in {"web", "kiosk"} else IN_CONTEXT
        assert folders(path) - allowed == set()


def test_search_and_cms_hold_declared_folders_only():
    assert folders(ROOT / "search") - IN_SEARCH == set()
    assert folders(ROOT / "cms") - IN_CMS == set()


def test_every_context_is_installed_and_in_the_contract_of_its_inner_order():
    present = {f"portal.{name}" for name in CONTEXTS if (ROOT / "portal" / name).exists()}
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    inner = next(one for one in contracts["contracts"] if one["id"] == "inside")
    assert present - set(production.CONTEXTS) == set()
    assert present - set(inner["containers"]) - {"portal.web", "portal.kiosk"} == set()


def test_every_context_says_what_it_owns():
    silent = [
        name
        for name in CONTEXTS
        if (file := ROOT / "portal" / name / "__init__.py").exists()
        and not ast.get_docstring(ast.parse(file.read_text()))
    ]
    assert silent == []


def test_no_module_is_a_drawer_for_anything():
    found = [
        str(path.relative_to(ROOT))
        for path in sources(*PACKAGES, "scripts", "tests")
        if BANNED & {path.stem, *path.relative_to(ROOT).parts}
    ]
    assert found == []


def test_files_stay_short():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources(*PACKAGES, "scripts", "tests")
        if (lines := len(path.read_text().splitlines()))
        > (LONGEST_TEST if path.is_relative_to(ROOT / "tests") else LONGEST)
    }
    assert long == {}


def test_annotations_are_never_evaluated_at_import():
    first = "from __future__ import annotations"
    without = [
        str(path.relative_to(ROOT))
        for path in sources(*PACKAGES, "tests", "scripts")
        if (text := path.read_text()).strip()
        and first not in text
        # a file with nothing but its docstring imports nothing
        and len(ast.parse(text).body) > 1
    ]
    assert without == []


def test_what_is_mutated_and_the_tests_that_run_then_exist():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mutmut"]
    paths = settings["only_mutate"] + settings["pytest_add_cli_args_test_selection"]
    assert [path for path in paths if not list(ROOT.glob(path))] == []
