# `make` lists the verbs. Every verb installs what it needs first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install browser demo serve test check bench clean

help: ## List the verbs
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 18

install: $(STAMP) ## Make .venv and install Poolhouse with its pinned dependencies

$(STAMP): pyproject.toml tests/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "make: Poolhouse needs Python 3.11 or newer, $(PYTHON) is " + sys.version.split()[0])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "make: $(PYTHON) can't make a virtual environment; on Debian install python3-venv" >&2; exit 2; }
	$(BIN)/python -m pip install --quiet --constraint tests/constraints.txt 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --constraint tests/constraints.txt --editable '.[pytest]' --group test --group lint
	@touch $@

browser: $(STAMP) ## Install what the browser tests need: npm packages and a Chromium
	$(BIN)/python tests/browser/install.py

demo: $(STAMP) ## Start the emulator and replay the scenarios
	$(BIN)/poolhouse run --all

serve: $(STAMP) ## Serve the demo world, or poolhouse.yaml if it is here
	$(BIN)/poolhouse serve

test: $(STAMP) browser ## Install everything and pass every test
	$(BIN)/python -m pytest

check: $(STAMP) ## Lint, types and the fast tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m 'not browser and not contract'

bench: $(STAMP) ## Measure, as ratios against floors of the same run
	$(BIN)/python tests/bench/run.py

clean: ## Remove what was installed and built
	rm -rf $(VENV) tests/browser/node_modules
