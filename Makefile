# Scarp. `make run` opens the dashboard, `make test` runs the tests; both install what they need into .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN    := .venv/bin
# Errors are shown; warnings and retries of a slow or odd package index are not.
PIP    := $(BIN)/python -m pip install -qq --disable-pip-version-check

.PHONY: help run test quick check format catalogues docs screenshots bench clean

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/.run  ## install and open the dashboard
	$(BIN)/streamlit run app.py

test: .venv/.dev  ## install and run all tests, in two processes
	$(BIN)/python -m pytest -n 2

quick: .venv/.dev  ## the architecture and the fast unit tests: a minute
	$(BIN)/python -m pytest -q -n 2 -m "not slow" tests/architecture tests/unit tests/package

check: .venv/.dev  ## style, types and the import table
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/architecture

format: .venv/.dev  ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

catalogues: .venv/.dev  ## gather what is said, and compile its translations
	@$(BIN)/python -m tests.language.catalogues

docs: .venv/.dev  ## build the documentation into site/, without internet
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "Built. To read it: $(BIN)/python -m http.server --directory site"

screenshots: .venv/.dev  ## take the pictures of Help and of the README anew (needs Chromium)
	$(BIN)/python -m tests.browser.take_help_pictures
	$(BIN)/python -m tests.browser.take_screenshots

bench: .venv/.dev  ## measure speed and memory on this machine, each figure beside its aim (a quarter of an hour)
	$(BIN)/python -m benchmarks

clean:  ## remove the environment and caches; runs and weights stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .cache static site dist

.venv/bin/python:
	@echo "Making .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv

.venv/.run: requirements.txt | .venv/bin/python
	@echo "Installing requirements.txt into .venv (some minutes the first time)"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.dev: requirements.txt requirements-dev.txt | .venv/bin/python
	@echo "Installing requirements-dev.txt into .venv (some minutes the first time)"
	@$(PIP) -r requirements-dev.txt
	@touch $@ .venv/.run
