# Mingzhang. `make demo` to look at it, `make test` for everything CI checks, `make help` for the rest.
SHELL := bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8000
ROWS ?= 20000
SIZE ?= 1M
WORKERS ?= 2
VENV := .venv
PY := $(VENV)/bin/python
# The locks name everything, and what they leave out is left out knowingly (requirements.in)
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps
# The newest Python on PATH that can make environments
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
MANAGE := DJANGO_SETTINGS_MODULE=$${DJANGO_SETTINGS_MODULE:-portal.settings.dev} $(PY) manage.py
SEED := $(MANAGE) seed_demo --rows $(ROWS) --url http://127.0.0.1:$(PORT)
TRUTH := var/demo/truth.json
PO := $(shell find locale -name "*.po")
export PORT ROWS SIZE

.PHONY: help demo demo-reset setup seed code serve test test-fast test-everything lint sbom bench leaks mutate messages lock services

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: setup ## set up, fill with the demo county, serve on http://127.0.0.1:8000 (PORT=, ROWS=)
	@test -f $(TRUTH) || $(SEED)
	@DJANGO_SETTINGS_MODULE=$${DJANGO_SETTINGS_MODULE:-portal.settings.dev} exec $(PY) scripts/serve

demo-reset: ## throw the demo's data away and start over
	rm -rf var/db.sqlite3 var/db.sqlite3-wal var/db.sqlite3-shm var/demo var/media
	@$(MAKE) demo

setup: $(VENV)/.product $(PO:.po=.mo) ## environment, locked dependencies, translations, migrations
	@$(MANAGE) migrate --verbosity 0

seed: setup ## fill the database with the demo county (ROWS= payouts)
	@$(SEED)

code: ## the code that a demo account's phone would show now (NAME=township_clerk)
	@$(MANAGE) totp_code $(NAME)

serve: setup ## server, background worker and audit sealer together
	@DJANGO_SETTINGS_MODULE=$${DJANGO_SETTINGS_MODULE:-portal.settings.dev} exec $(PY) scripts/serve

test: $(VENV)/.development $(PO:.po=.mo) ## everything: lint, PostgreSQL + Elasticsearch + browser, then SQLite
	@$(PY) scripts/services run -- $(MAKE) test-everything

# Among the services, so TEST_DATABASE_URL and the others are set
test-everything: lint
	@mkdir -p var/test
	@echo "== the whole suite, database $${TEST_DATABASE_URL:-SQLite}"
	@$(PY) -m pytest -n $(WORKERS) --dist loadgroup --durations=10 2>&1 | tee var/test/first.log
	@echo "== on SQLite, all but journeys and what only PostgreSQL has"
	@env -u TEST_DATABASE_URL $(PY) -m pytest -n $(WORKERS) --dist loadgroup -m "not postgres_only and not browser" 2>&1 | tee var/test/sqlite.log

test-fast: $(VENV)/.development $(PO:.po=.mo) ## the developer's loop: SQLite, no external service
	@env -u TEST_DATABASE_URL -u TEST_SEARCH_URL -u TEST_CACHE_URL $(PY) -m pytest -n $(WORKERS) --dist loadgroup -q \
		-m "not postgres_only and not browser and not elasticsearch and not redis and not slow"

lint: $(VENV)/.development $(PO:.po=.mo) ## ruff, djlint, import contracts, types, translations, licences, secrets, weaknesses
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/djlint --quiet --lint templates portal search cms
	$(VENV)/bin/lint-imports --no-cache
	DJANGO_SETTINGS_MODULE=portal.settings.test $(PY) manage.py makemigrations --check --dry-run
	$(PY) scripts/messages check
	$(VENV)/bin/mypy
	$(PY) scripts/supply lint

sbom: $(VENV)/.development ## the parts of the product, CycloneDX, into var/sbom.json
	@mkdir -p var
	$(PY) scripts/supply sbom var/sbom.json

bench: $(VENV)/.development $(PO:.po=.mo) ## the benchmarks beside their raw limits (SIZE=10M)
	@eval "$$($(PY) scripts/services env)" && $(PY) -m tests.bench

leaks: $(VENV)/.development $(PO:.po=.mo) ## look for everybody of the demo in all that it shows (after make seed)
	@$(PY) -m tests.leaks

mutate: $(VENV)/.development $(PO:.po=.mo) ## change the rules: does a test notice? (NAMES='portal.staff*')
	@env -u TEST_DATABASE_URL -u TEST_SEARCH_URL -u TEST_CACHE_URL \
		nice -n 19 $(VENV)/bin/mutmut run --max-children $(WORKERS) $(NAMES)
	@$(VENV)/bin/mutmut results

messages: $(VENV)/.product ## extract interface texts into locale/ and list what has no translation
	$(PY) scripts/messages update
	$(PY) scripts/messages compile

services: $(VENV)/.product ## real servers for the suite, kept until scripts/services stop
	@$(PY) scripts/services start

lock: $(VENV)/.development ## resolve requirements*.in anew into hashed locks
	$(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-emit-package pillow-heif requirements.in -o requirements.txt
	$(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header requirements-dev.in -c requirements.txt -o requirements-dev.txt

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Mingzhang needs Python 3.11 or later with its venv module (Debian: apt-get install python3 python3-venv)." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.product: requirements.txt | $(VENV)/bin/python
	@echo "Installing locked dependencies into $(VENV)"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.product
	@echo "Installing the suite and the linters into $(VENV)"
	@$(PIP) -r requirements-dev.txt
	@touch $@

%.mo: %.po | $(VENV)/.product
	@$(PY) scripts/messages compile
