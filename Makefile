# Scarp. `make run` opens the dashboard, `make test` runs the tests; both install what they need into .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN    := .venv/bin

.PHONY: help run test check format screenshots clean

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/.run  ## install and open the dashboard
	$(BIN)/streamlit run app.py

test: .venv/.dev  ## install and run the tests
	$(BIN)/python -m pytest

check: .venv/.dev  ## style, types and the import table
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/architecture

format: .venv/.dev  ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: .venv/.dev  ## take the README's pictures anew (needs Chromium)
	$(BIN)/python -m tests.browser.take_screenshots

clean:  ## remove the environment and caches; runs and weights stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .cache static

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.run: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.dev: requirements.txt requirements-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ .venv/.run
