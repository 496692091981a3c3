# Two commands do everything on a fresh machine:  make demo   and   make test
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check -qq
SOURCES := pyproject.toml README.md $(shell find bot config migrations -type f -not -name '*.pyc' 2>/dev/null)

.PHONY: help install picture demo test check lint format lock bench clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/build.lock requirements/run.lock | $(BIN)/python
	@echo "installing what Spellist runs on (hash-checked) …"
	@$(PIP) install --require-hashes -r requirements/build.lock -r requirements/run.lock
	@touch $@

$(VENV)/.dev: requirements/dev.lock | $(VENV)/.run
	@echo "installing what the checks need (hash-checked) …"
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

$(VENV)/.spellist: $(SOURCES) | $(VENV)/.run
	@$(PIP) install --no-deps --no-build-isolation --force-reinstall .
	@touch $@

install: $(VENV)/.run $(VENV)/.spellist ## install Spellist as it stands here into .venv

picture: install ## draw docs/images/demo.svg anew from a real run of the demo
	$(BIN)/python tests/bench/picture.py

demo: $(VENV)/.run $(VENV)/.spellist ## a whole day of mentions on the sandbox: no account, no network  (ARGS=--exit ends by itself)
	@$(BIN)/bot demo $(ARGS)

test: ## install what the tests need, then run every check and test
	@sh tests/system-packages.sh
	@$(MAKE) --no-print-directory check

check: $(VENV)/.run $(VENV)/.dev $(VENV)/.spellist ## every check and test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -n 2

format: $(VENV)/.dev ## put the code into the house's form
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lock: | $(BIN)/python ## write requirements/*.lock anew
	$(PIP) install uv
	echo hatchling==1.33.0 | $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o requirements/build.lock
	$(BIN)/uv pip compile pyproject.toml --extra postgres --extra build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o requirements/run.lock
	$(BIN)/uv pip compile pyproject.toml --extra postgres --extra build --group dev -c requirements/run.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o requirements/dev.lock

clean: ## remove what was installed and built
	rm -rf $(VENV) build dist
