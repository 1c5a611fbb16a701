# The whole workflow. Everything is installed into .venv from hashed pins; nothing else is touched.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test coverage check format lock bench clean

help:  ## these lines
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Callout needs Python 3.11 or newer; say which: make PYTHON=python3.12 ...")'
	@echo "Installing into .venv (about a minute, once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY)  ## a made city, a planned day: sheets and map in out/demo/
	@$(BIN)/callout demo --out out/demo

test: $(READY)  ## the whole test suite
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --numprocesses 2 --dist worksteal

coverage: $(READY)  ## the whole test suite, and which lines it runs: takes twice as long
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --numprocesses 2 --dist worksteal --cov --cov-report=term:skip-covered

check: $(READY)  ## lint, types, layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)  ## put the code into its one form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(READY)  ## what docs/benchmarks.md quotes
	$(BIN)/python -m benchmarks

lock: $(READY)  ## newest allowed versions into requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock

clean:  ## forget everything made here
	rm -rf .venv out
