# Every target does its own set-up in .venv; all it takes is make and Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8377

.DEFAULT_GOAL := help
.PHONY: help demo run test check bench faults fix lock

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

demo: .venv/run ## try it: a stand-in workspace on this machine, no Slack account needed
	$(BIN)/python -m bot demo --port $(PORT)

run: .venv/run ## the bot, with the tokens in .env or the environment
	$(BIN)/python -m bot run

test: .venv/dev ## all tests (browser tests where there is a Chromium)
	$(BIN)/python -m pytest -n 5 --dist worksteal --durations=20

check: .venv/dev ## style, types, import contracts, texts, manifest
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_manifest.py tests/test_readme.py tests/curation/test_wording.py

bench: .venv/dev ## speed and size, as ratios measured side by side
	$(BIN)/python -m tests.bench

faults: .venv/dev ## kill it at every named point of the way, and see that nothing is lost or doubled
	$(BIN)/python -m tests.faults
	$(BIN)/python -m tests.faults.polls

fix: .venv/dev ## format, and mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/dev ## pin the dependencies anew, with hashes
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --all-extras --group dev pyproject.toml -o requirements-dev.lock

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Passalong needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@touch $@

.venv/dev: .venv/bin/python requirements-dev.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ .venv/run
