# `make run` and `make test` do everything from a fresh clone; Python 3.11+ and make are all they need.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: catalogs help run test lint browser fuzz faults bench clean
help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.venv/installed: pyproject.toml hatch_build.py
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=…")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/developing: .venv/installed
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

catalogs: .venv/installed
	@$(BIN)/pybabel --quiet compile --directory quizapp/translations

run: catalogs ## Build the demonstration (once) and serve it on http://127.0.0.1:8000 (PORT=…)
	PORT=$(PORT) $(BIN)/quizapp demo

test: .venv/developing ## Run all tests; QUIZAPP_TEST_DATABASE_URL=postgresql+psycopg://… runs them there
	$(BIN)/python -m pytest tests --ignore=tests/browser --ignore=tests/faults -n auto -q
	$(BIN)/python -m pytest tests/faults -q
	$(BIN)/python -m pytest tests/browser -q

lint: .venv/developing ## Style, types, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet

fuzz: .venv/developing ## Read 10,000 damaged and hostile files of each family in processes with limits
	$(BIN)/python -m tests.fuzz --count 10000

faults: .venv/developing ## Kill, cut the power, fill the disk, herd: the long form of tests/faults on both databases
	QUIZAPP_FAULTS=long $(BIN)/python -m pytest tests/faults -q -s
	QUIZAPP_OFFLINE_RUNS=100 QUIZAPP_OFFLINE_REAL=1 $(BIN)/python -m pytest tests/browser/test_lost_network.py -q
	QUIZAPP_MACHINE_EXAMPLES=500 QUIZAPP_MACHINE_STEPS=100 $(BIN)/python -m pytest tests/exams/test_state_machine.py -q

bench: .venv/developing ## Measure the exam day (sign-ins, saves, whole days a second); DATABASE=postgresql starts one
	$(BIN)/python -m tests.bench.exam_day --database $(or $(DATABASE),sqlite)

clean: ## Remove what was made; the data in instance/ stays
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache
