# Two commands: `make run` starts Tierline, `make test` proves it. Each sets up what it needs, once.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

# What the drill runs as another user than root, so that a Python under root's home would not do.
DRILL_PYTHON ?= $(firstword $(wildcard /usr/bin/python3) $(PYTHON))
DRILL_VENV := .venv-drill
DRILL_READY := $(DRILL_VENV)/.ready-$(shell cksum < tests/drills/requirements.lock | cut -d ' ' -f 1)

# The virtual environment carries one stamp per lock it was made from: no stamp, or another lock, means install.
RUN_LOCK := $(shell cat requirements.lock pyproject.toml setup.py | cksum | cut -d ' ' -f 1)
DEV_LOCK := $(shell cat requirements-dev.lock pyproject.toml setup.py | cksum | cut -d ' ' -f 1)
RUN_READY := $(VENV)/.ready-to-run-$(RUN_LOCK)
DEV_READY := $(VENV)/.ready-to-test-$(DEV_LOCK)

PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
UV := $(BIN)/uv pip --quiet
# Installed by uv, which takes a tenth of pip's time; by pip where uv can't be had or finds no index.
INSTALL = @{ $(PIP) install --require-hashes --requirement requirements-uv.lock \
	&& $(UV) install --python $(BIN)/python $(1) 2>/dev/null || $(PIP) install $(1); }
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# Compiled once, not again in each of the processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test lint words pytest long format bench drill mutants docs lock clean

help: ## say what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | awk -F'|' '{printf "make %-8s %s\n", $$1, $$2}'

run: $(RUN_READY) ## API on 127.0.0.1:8000 with a demo portfolio (TIERLINE_DATABASE: yours, as it is)
	@trap 'exit 0' INT TERM; PORT=$(PORT) $(BIN)/tierline serve --demo

test: lint pytest ## everything that must hold: format, style, types, imports, all tests

lint: $(DEV_READY) ## format, style, types, direction of imports and catalogues, without the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tierline.interfaces.presentation.catalogues --check

words: $(DEV_READY) ## bring the catalogues of translators up to date with the code; LANGUAGE=fr begins one
	$(BIN)/python -m tierline.interfaces.presentation.catalogues $(LANGUAGE)

pytest: $(DEV_READY)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

long: $(DEV_READY) ## what test has a sample of: more examples, seeds, orders, page sizes, databases, screens, kills
	TIERLINE_HYPOTHESIS=whole $(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "long or hypothesis"

format: $(DEV_READY) ## bring every file into the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV_READY) ## measure; ratios of one run, written to benchmarks/results.md
	$(BIN)/python -m benchmarks

drill: $(DEV_READY) $(DRILL_READY) ## break a cluster of PostgreSQL under load; counts go to docs/reliability.md
	$(BIN)/python -m tests.drills.cluster --write

mutants: $(DEV_READY) ## spoil the pure core in one place after another; whether a test says so goes to docs/reliability.md
	$(BIN)/python -m tests.drills.mutants --write

docs: $(DEV_READY) ## write the reference pages anew from the code
	$(BIN)/python -m docs

lock: $(DEV_READY) ## pin the newest versions the requirements in pyproject.toml allow
	$(LOCK) --upgrade --extra build pyproject.toml --output-file requirements.lock
	printf 'uv>=0.13\n' | $(LOCK) --upgrade - --output-file requirements-uv.lock
	$(LOCK) --upgrade --extra build --extra dev --constraint requirements.lock --constraint requirements-uv.lock \
		pyproject.toml \
		--output-file requirements-dev.lock
	$(LOCK) --upgrade tests/drills/requirements.in --output-file tests/drills/requirements.lock

clean: ## remove what make has made, but not your data in var/
	rm -rf $(VENV) $(DRILL_VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Tierline needs Python 3.11 or newer; name one, as in: make run PYTHON=/usr/bin/python3.12" >&2; \
		exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUN_READY): | $(BIN)/python
	@echo "Installing the pinned versions into $(VENV)"
	$(call INSTALL,--require-hashes --requirement requirements.lock)
	$(call INSTALL,--no-deps --no-build-isolation --editable .)
	@rm -f $(VENV)/.ready-to-run-*
	@touch $@

$(DEV_READY): | $(BIN)/python
	@echo "Installing the pinned versions, those for the tests too, into $(VENV)"
	$(call INSTALL,--require-hashes --requirement requirements-dev.lock)
	$(call INSTALL,--no-deps --no-build-isolation --editable .)
	@mkdir -p $(VENV)/typed && ln -sfn "$(CURDIR)" $(VENV)/typed/tierline
	@rm -f $(VENV)/.ready-to-*
	@touch $@ $(RUN_READY)

$(DRILL_READY): | $(DEV_READY)
	$(BIN)/uv venv --quiet --clear --python $(DRILL_PYTHON) $(DRILL_VENV)
	$(BIN)/uv pip install --quiet --python $(DRILL_VENV)/bin/python --require-hashes \
		--requirement tests/drills/requirements.lock
	@touch $@
