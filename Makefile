# The same commands on a laptop and in CI. Needs git, make and python3 with venv; everything else comes from the locks.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml

.PHONY: help run test check locks format env-run env-test env-dev clean

help:
	@echo "make run     start Goodword on http://127.0.0.1:8000, with a demo workspace on first start"
	@echo "make test    every test, on SQLite and on a real PostgreSQL, in a browser where Chromium is installed"
	@echo "make check   format, lint, types, layers, locks, translations, migrations, handbook"
	@echo "make format  put the code into its format"
	@echo "make locks   write the lock files anew from pyproject.toml"

run: env-run
	@$(BIN)/goodword serve --demo
