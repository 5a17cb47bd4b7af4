# Motherlode's house keeping. `make demo` and `make test` set up all they need; Python 3.11 or 3.12 is the only requirement.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV ?= .venv
BIN := $(VENV)/bin
SAMPLES ?= samples/logs
RUNS ?= runs
EVAL ?= yes
STUDIO ?= yes
SHOW ?= yes
DEMO_QUERY := pedestrian crossing in front of a vehicle

IS_SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))
ifndef PYTHON
PYTHON := $(shell for name in python3.12 python3.11 python3 python; do \
	if "$$name" -c "$(IS_SUPPORTED)" >/dev/null 2>&1; then echo "$$name"; break; fi; done)
endif

INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(INSTALL) --require-hashes

JOBS ?= $(shell cores=$$(nproc 2>/dev/null || echo 2); [ $$cores -gt 4 ] && cores=4; echo $$cores)

.NOTPARALLEL:
.PHONY: help setup demo show ready test explore check format lint types studio site bench lock clean

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

setup: $(VENV)/.ready-runtime $(VENV)/.ready-dev ## Set up .venv with what development needs

demo: $(VENV)/.ready-runtime ## Mine sample logs that are written on the spot; no data, no keys, no model needed
	$(BIN)/agents samples $(SAMPLES)
	$(BIN)/agents run "$(DEMO_QUERY)" --logs $(SAMPLES) --out $(RUNS)
	@echo 'The program is $(BIN)/agents; to call it as agents in this shell: . $(BIN)/activate'

show: $(VENV)/.ready-runtime $(VENV)/.ready-show ## Also set up what SQL, films, Rerun, MCAP, OpenSCENARIO and notebooks need

ready: $(VENV)/.ready-dev $(if $(filter yes,$(EVAL)),$(VENV)/.ready-eval) $(if $(filter yes,$(STUDIO)),$(VENV)/.ready-studio) $(if $(filter yes,$(SHOW)),$(VENV)/.ready-show)

test: ready ## Run all tests; EVAL=no leaves the official evaluator out, STUDIO=no the graph server, SHOW=no what exports and notebooks need
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

explore: $(VENV)/.ready-dev ## Property tests with examples never drawn before
	MOTHERLODE_EXPLORE=1 $(BIN)/python -m pytest -n $(JOBS) --dist loadfile $$(grep -rl 'from hypothesis' tests --include='test_*.py')

check: lint types test ## Everything that must be clean before a commit

format: $(VENV)/.ready-dev ## Lay out the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lint: $(VENV)/.ready-dev ## Layout and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.ready-dev ## mypy --strict on all packages
	$(BIN)/mypy

studio: $(VENV)/.ready-studio ## The graph in LangGraph Studio
	$(BIN)/langgraph dev --host 127.0.0.1

site: $(VENV)/.ready-show ## The documents as a site, in build/site
	$(BIN)/mkdocs build --strict --quiet

bench: $(VENV)/.ready-runtime ## All benchmarks, one after the other
	@for script in $$(ls benchmarks/*.py | grep -v beside); do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

lock: $(VENV)/.made ## Write requirements/*.txt anew
	$(INSTALL) uv
	UV=$(BIN)/uv sh requirements/lock.sh

clean: ## Remove the environment, caches and builds; runs and samples stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .langgraph_api
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@if [ -z "$(PYTHON)" ]; then \
		echo "motherlode needs Python 3.11 or 3.12, and none was found; name one: make PYTHON=/path/to/python3.11" >&2; exit 2; fi
	@if ! "$(PYTHON)" -c "$(IS_SUPPORTED)" 2>/dev/null; then \
		echo "motherlode needs Python 3.11 or 3.12, and $(PYTHON) is not: $$("$(PYTHON)" -V 2>&1)" >&2; exit 2; fi
	"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(VENV)/.ready-runtime: requirements/runtime.txt pyproject.toml | $(VENV)/.made
	$(LOCKED) --only-binary :all: -r requirements/runtime.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: requirements/dev.txt $(VENV)/.ready-runtime
	$(LOCKED) --only-binary :all: -r requirements/dev.txt
	@touch $@

$(VENV)/.ready-eval: requirements/eval.txt requirements/eval-nodeps.txt $(VENV)/.ready-runtime
	$(LOCKED) --only-binary :all: -r requirements/eval.txt
	$(LOCKED) --only-binary :all: --no-deps -r requirements/eval-nodeps.txt
	@touch $@

$(VENV)/.ready-show: requirements/show.txt $(VENV)/.ready-runtime
	$(LOCKED) --only-binary :all: -r requirements/show.txt
	@touch $@

$(VENV)/.ready-studio: requirements/studio.txt $(VENV)/.ready-runtime
	$(LOCKED) -r requirements/studio.txt
	@touch $@
