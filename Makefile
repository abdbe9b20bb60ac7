# The same commands on a laptop and in CI. Needs git, make and python3 with venv; everything else comes from the locks.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: help run test bench check format locks env env-test env-dev
.DEFAULT_GOAL := help

help:
	@echo "make run     start Goodword on http://127.0.0.1:8000, with a demo workspace on first start"
	@echo "make test    every test, on SQLite and on a real PostgreSQL, in a browser where Chromium is installed"
	@echo "make bench   how fast it is, against bare twins in the same run (docs/performance.md)"
	@echo "make check   format, lint, types, layers, locks, translations, migrations, handbook"
	@echo "make format  put the code into its format"
	@echo "make locks   write the lock files anew from pyproject.toml"

run: env
	@exec $(BIN)/goodword serve --demo

test: env-test
	$(BIN)/pytest --numprocesses=auto
	$(BIN)/pytest --numprocesses=auto --database=postgres

bench: env-test
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks --database postgres

check: env-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/locks.py
	$(BIN)/goodword makemigrations --check --dry-run
	$(BIN)/goodword messages --check
	$(BIN)/goodword check_rules

format: env-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

locks: env-dev
	$(BIN)/python tests/locks.py --write

# The environments are one folder, .venv; a lock is installed again only when it differs from the copy left beside it.
env: .venv/requirements.lock
env-test: .venv/test.lock
env-dev: .venv/dev.lock

.venv/%.lock: %.lock | .venv/ready
	@cmp -s $< $@ || { $(INSTALL) --require-hashes --requirement $< && $(INSTALL) --no-deps --no-build-isolation --editable .; }
	@cp $< $@

.venv/ready:
	@for tool in git make $(PYTHON); do command -v $$tool >/dev/null || missing=1; done; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || missing=1; \
	if [ "$$missing" ]; then echo "Goodword needs git, make and Python's venv. On Debian: apt install git make python3-venv" >&2; exit 1; fi
	@$(PYTHON) -m venv .venv
	@touch $@
