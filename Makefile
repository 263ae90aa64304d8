# The usual short names; everything runs in the environment that `manage.py prepare` makes.
.DEFAULT_GOAL := help
.PHONY: help up test check bench relevance format messages prepare
BIN := .venv/bin

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up:  ## run the whole portal (PORT=8000 VAR=var); Ctrl-C stops it
	@python3 manage.py up

test:  ## run every test; ARGS goes to pytest
	@python3 manage.py test $(ARGS)

check: prepare  ## formatting, lint, import rules, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy .

bench: prepare  ## run every benchmark in bench/
	@set -e; for file in bench/*.py; do echo "== $$file"; $(BIN)/python -m "bench.$$(basename $$file .py)"; done

relevance: prepare  ## how well the search finds what people mean, and raise its floor
	$(BIN)/python -m tests.relevance --raise

format: prepare  ## put the code in the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: prepare  ## collect the strings to translate, and compile the translations
	$(BIN)/python manage.py makemessages --locale th --ignore .venv --ignore var
	$(BIN)/python manage.py compilemessages --ignore .venv --ignore var

prepare:
	@python3 manage.py prepare
