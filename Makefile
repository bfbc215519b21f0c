# 云岭 Yunling. `make` lists the commands.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
FLASK := .venv/bin/flask
PACKAGES := app views models imports exports tests
SOURCES := $(PACKAGES) config.py run.py
T ?=
B ?=
m ?=

export FLASK_APP := run.py
unexport PYTHONDONTWRITEBYTECODE # what was compiled once is not compiled by every process of a test

##@ Use

.PHONY: run
run: ## install what is missing, prepare the database, serve on 127.0.0.1:$PORT (8080)
	@bin/run

.PHONY: demo
demo: ## start over: throw the local database away and load the demo again
	@bin/run --fresh

##@ Check

.PHONY: test
test: test-tools ## every test, on SQLite, PostgreSQL and in Chromium; T=path runs one
	@bin/test $(T)

.PHONY: check
check: setup-dev postgres ## all that needs no test run, two things at a time
	@$(MAKE) --jobs=2 --output-sync=target types migrations-check lint layers templates docs-check

.PHONY: lint
lint: ## ruff: rules and format
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

.PHONY: types
types: ## mypy --strict
	$(PYTHON) -m mypy

.PHONY: layers
layers: ## import contracts
	.venv/bin/lint-imports

.PHONY: templates
templates: ## djlint over the page templates
	.venv/bin/djlint --lint --quiet app/templates

.PHONY: docs-check
docs-check: ## generated reference pages are not stale
	$(FLASK) docs check

.PHONY: migrations-check
migrations-check: postgres ## the schema equals the models, and goes down and up again, on both databases
	@bin/check-migrations

.PHONY: security
security: setup-dev ## bandit, semgrep, detect-secrets, SBOM; csp_evaluator, sqlmap, wapiti, schemathesis against a throw-away site
	@bin/install requirements-security.txt .venv-security
	@bin/install requirements-schemathesis.txt .venv-schemathesis
	@bin/install-node
	@bin/security

.PHONY: bench
bench: test-tools ## measure against the stock framework, raw SQL and other importers; B=imports measures one
	@bin/install requirements-bench.txt .venv-bench
	@$(PYTHON) -m tests.postgres $(PYTHON) -m benchmarks $(B)

##@ Work

.PHONY: setup-dev
setup-dev: ## virtual environment with the tools of a developer
	@bin/install requirements-dev.txt

.PHONY: postgres
postgres: ## PostgreSQL server programs, if missing
	@bin/install-debian postgresql

.PHONY: test-tools
test-tools: setup-dev ## PostgreSQL, Chromium, LibreOffice, fonts, axe, if missing
	@bin/install-debian postgresql chromium fonts libreoffice
	@bin/install-node

.PHONY: format
format: setup-dev ## put the code in form
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

.PHONY: migration
migration: setup-dev ## a migration from the models: make migration m="what changed"
	$(FLASK) db upgrade
	$(FLASK) db migrate -m "$(m)"

.PHONY: docs
docs: setup-dev ## write the generated reference pages
	$(FLASK) docs build

.PHONY: shell
shell: setup-dev ## Python with the application at hand
	$(FLASK) shell

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@ / {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile
