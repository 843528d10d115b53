# Two commands for a newcomer: `make run` and `make test`. Each does all its own set-up.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DATA ?= ladle-data
PORT ?= 8000
EXTRAS ?= train,neural,judge,dev
PYTEST ?= -n 2
DEV := $(VENV)/.installed-$(EXTRAS)

.PHONY: help install dev run test check lint types arch tests check-food smoke wheel bench clean

help:  ## what each target does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Ladle needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	@touch $@

$(DEV): $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c .ci/constraints.txt \
		--editable '.[$(EXTRAS)]'
	@touch $@

install: $(VENV)/.installed  ## .venv/bin/ladle, ready to use

dev: $(DEV)  ## what `make test` needs; EXTRAS=train,neural,judge,dev,browser also tests the page in Chromium

# A catalog that is there is upgraded, and its facts derived again, where the program is newer.
$(DATA)/catalog/CURRENT: $(wildcard src/ladle/food/*.py src/ladle/food/data/*.tsv src/ladle/food/data/*/*.tsv) | install
	@if [ -e $@ ]; then $(BIN)/ladle upgrade --data $(DATA); else \
		$(BIN)/ladle import --data $(DATA) --sample && $(BIN)/ladle interactions --data $(DATA) --synthetic; fi

$(DATA)/shelf/CURRENT: | $(DATA)/catalog/CURRENT
	$(BIN)/ladle train --data $(DATA)

run: install $(DATA)/catalog/CURRENT $(DATA)/shelf/CURRENT  ## sample recipes, one example answer, then http://127.0.0.1:8000
	$(BIN)/ladle recommend --data $(DATA) "quick italian dinner without nuts"
	$(BIN)/ladle serve --data $(DATA) --port $(PORT)

test: check tests smoke  ## lint, types, architecture, tests, the README's commands

check: lint types arch  ## all that needs no running

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV)
	$(BIN)/mypy

arch: $(DEV)
	$(BIN)/lint-imports

tests: $(DEV)
	$(BIN)/pytest $(PYTEST)

check-food: $(DEV)  ## the food tables: after adding an ingredient
	$(BIN)/pytest $(PYTEST) tests/food

smoke: $(DEV)
	$(BIN)/python scripts/smoke.py

wheel: install  ## dist/*.whl, installed into a fresh environment and used there
	$(BIN)/python scripts/check_wheel.py

bench: $(DEV)  ## measure again; results land in benchmarks/results
	$(BIN)/python -m benchmarks

clean:  ## remove what the targets above made (not your data)
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .import_linter_cache
