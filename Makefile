# `make` lists the verbs. Every verb installs what it needs first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --constraint tests/constraints.txt
PACKAGE := $(VENV)/.installed
TOOLS := $(VENV)/.installed-tools
MINUTES ?= 10

.DEFAULT_GOAL := help
.PHONY: help install browser demo serve test check bench soak clean

help: ## List the verbs
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 18

install: $(TOOLS) ## Make .venv and install Poolhouse and what tests and linters need, pinned

$(PACKAGE): pyproject.toml tests/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "make: Poolhouse needs Python 3.11 or newer, $(PYTHON) is " + sys.version.split()[0])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "make: $(PYTHON) can't make a virtual environment; on Debian install python3-venv" >&2; exit 2; }
	$(PIP) 'pip>=25.1'
	$(PIP) --editable .
	@touch $@

$(TOOLS): $(PACKAGE)
	$(PIP) --editable '.[pytest]' --group test --group lint
	@touch $@

browser: $(TOOLS) ## Install what the browser tests need: npm packages and a Chromium
	$(BIN)/python tests/browser/install.py

demo: $(PACKAGE) ## Start the emulator and replay the scenarios
	$(BIN)/poolhouse run --all

serve: $(PACKAGE) ## Serve the demo world, or poolhouse.yaml if it is here
	$(BIN)/poolhouse serve

test: $(TOOLS) browser ## Install everything and pass every test
	$(BIN)/python -m pytest

check: $(TOOLS) ## Lint, types and the fast tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m 'not browser and not contract'

bench: $(TOOLS) ## Measure, as ratios against floors of the same run
	$(BIN)/python tests/bench/run.py

soak: $(TOOLS) ## Kill a served world under load again and again; MINUTES=10 says for how long
	$(BIN)/python tests/reliability/soak.py $(MINUTES)

clean: ## Remove what was installed and built
	rm -rf $(VENV) tests/browser/node_modules
