# Everything a newcomer needs, from nothing but Python 3.10 or newer and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
JOBS ?= 2

.PHONY: demo test lint unit install bench docs clean

demo: $(VENV)/demo ## lint the example project and show what mclint says
	@cd examples && PATH="$(abspath $(BIN)):$$PATH" mclint check . || test $$? -eq 1

test: $(VENV)/dev lint unit ## everything that CI runs

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/dev
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

bench: $(VENV)/dev ## compare with yamllint, ruff and others on this machine
	$(BIN)/python -m benchmarks

docs: $(VENV)/dev ## write the pages that are made from the code
	$(BIN)/python docs/generate.py

install: $(VENV)/dev

$(VENV)/python:
	$(PYTHON) -c 'import sys; sys.exit("mclint needs Python 3.10 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 10) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/demo: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/dev: $(VENV)/demo pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
