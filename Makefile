# Every command of the project. `make` alone lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fast check format bench lock clean

# Every program that is started would compile all it imports anew.
unexport PYTHONDONTWRITEBYTECODE

SIMULATE ?= 1
# Many tests wait for a browser, a server or a database: half as many processes again as there are processors.
WORKERS ?= $(shell echo $$(( ($$(nproc) * 3 + 1) / 2 )))
BENCH ?=
PY := .venv/bin/python
WEB := dashboards/web
NPM := scripts/npm

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r name what; do \
		printf '  make %-11s %s\n' "$$name" "$$what"; done

setup: ## install what is missing: system packages, .venv, the web pages
	@scripts/setup

demo: setup ## make the sample city, run two weeks of cases through it, serve it until Ctrl-C (SIMULATE=0: no live stream)
	@flock -n .venv true && echo "▸ Opening the sample city" || echo "▸ Waiting for another to make the sample city"
	@flock -o .venv .venv/bin/gridcity sample
	@echo "▸ Starting the server"
	@exec .venv/bin/gridcity serve --city sample $(if $(filter 0,$(SIMULATE)),,--simulate)

test: ## check and test everything
	@scripts/setup --tests
	@scripts/check
	@scripts/within 45m $(PY) scripts/run_tests.py -n $(WORKERS) --dist loadfile --no-loadscope-reorder
	@scripts/within 10m $(NPM) test

test-fast: ## the tests that need no database and no browser, in seconds
	@scripts/setup --tests --without-web
	@$(PY) -m pytest -q tests/unit tests/upkeep -m 'not slow and not browser and not realdata'

check: ## format, lint, types, layers, SQL, web: what a reviewer would say first
	@scripts/setup --tests
	@scripts/check

format: ## put Python, SQL and web sources into the house's form
	@$(PY) -m ruff format
	@$(PY) -m ruff check --fix
	@$(NPM) run format

bench: ## measure ours beside others' (BENCH=name for one); see BENCHMARKS.md
	@scripts/setup --tests
	@scripts/bench $(BENCH)

lock: ## pin the newest versions that fit pyproject.toml
	@scripts/lock

clean: ## delete what was built; the database and its cities stay (gridcity db destroy)
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
	@rm -rf $(WEB)/dist $(WEB)/node_modules .venv
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
