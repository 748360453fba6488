# FinMark. `make run` and `make test` do everything; `make help` lists the verbs.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
SCALE ?= full
VARS ?= {}
BENCH_SCALE ?= full
NAME ?=
PORT ?= 8088
TARGET := $(if $(filter ci,$(SCALE)),ci,dev)

BIN := .venv/bin
export PYTHONUTF8 := 1
export PYTHONHASHSEED := 0
export OMP_NUM_THREADS := 1
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
export DBT_PROFILES_DIR := .

# Checked and completed once; dbt and the audit get the same vars as the generators.
RESOLVED = $$($(BIN)/python -m python_generators vars --scale $(SCALE) --vars '$(VARS)')
OPTIONS = --target $(TARGET) --scale $(SCALE) --vars '$(VARS)'

.PHONY: help run test setup generate build expect publish site scenario contest bench \
	metrics mcp compat superset integration lint clean

help:  ## list the verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: generate build expect publish site  ## everything, from nothing to published/
	@$(BIN)/python -m pages summary

test: setup lint  ## lint, types, tests and an end-to-end pass of the small world
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile \
		--no-loadscope-reorder

setup: .venv/.installed  ## the virtual environment, from the lock

.venv/.installed: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11+ is needed")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-deps --requirement requirements.txt
	@touch $@

generate: setup  ## make the raw tables
	$(BIN)/python -m python_generators generate $(OPTIONS)

build: setup  ## dbt build: shape and test; what dbt knew and found is kept
	@vars="$(RESOLVED)" || exit 2; \
	rm -f target/run_results.json build/run_results.json build/manifest.json; \
	$(BIN)/dbt build --warn-error --target $(TARGET) --vars "$$vars"; code=$$?; \
	if [ -f target/run_results.json ]; then \
		cp target/run_results.json target/manifest.json build/ || exit 1; \
	fi; exit $$code

expect: setup  ## audit what was built with Great Expectations
	@vars="$(RESOLVED)" || exit 2; \
	$(BIN)/python -m expectations audit --target $(TARGET) --vars "$$vars"

publish: setup  ## let out what passed the audit
	@vars="$(RESOLVED)" || exit 2; \
	$(BIN)/python -m publishing publish --target $(TARGET) --vars "$$vars"

site: setup  ## the pages people open: published/site/index.html
	$(BIN)/python -m pages build

scenario: setup  ## a what-if on the present build: make scenario NAME=rate_hike_200bp
	@vars="$$($(BIN)/python -m python_generators vars --scale $(SCALE) --vars '$(VARS)' \
		--scenario '$(NAME)')" || exit 2; \
	$(BIN)/dbt --quiet build --warn-error --target $(TARGET) --vars "$$vars" \
		--select scenarios segments int_scenarios__changes+ \
		assert_generation_matches_vars || exit 1; \
	$(BIN)/python -m pages scenario --target $(TARGET) --name '$(NAME)'

contest: setup  ## score POLICY=list.csv or query.sql by the profit it truly makes
	@$(BIN)/python -m contest --policy '$(POLICY)' \
		$(if $(CAMPAIGN),--campaign '$(CAMPAIGN)') $(if $(BUDGET),--budget '$(BUDGET)')

bench: setup  ## whether estimates find the truth, and what the money engine costs
	@$(BIN)/python -m benchmarks.replications --scale $(BENCH_SCALE)
	@$(BIN)/python -m benchmarks.engine --scale $(BENCH_SCALE)

metrics: setup  ## check and list the metrics, or ask: make metrics QUERY='--metrics income'
	@$(BIN)/python -m integration.metrics $(QUERY)

mcp: setup  ## how an AI agent reads the published file, and can do nothing else
	@$(BIN)/python -m integration.agents

compat: setup  ## open what was published with older DuckDB releases and Parquet readers
	@$(BIN)/python -m integration.compat

superset: setup  ## a dashboard in Apache Superset, until Ctrl-C
	@$(BIN)/python -m integration.superset --port $(PORT)

integration: setup  ## test other people's tools on what was published
	$(BIN)/python -m pytest tests/integration

lint: setup  ## ruff, mypy, sqlfluff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar models tests/sql/singular
	$(BIN)/sqlfluff lint --templater jinja --disable-progress-bar macros tests/sql/generic

clean:  ## remove what the commands made, but not published/
	rm -rf target logs integration/metricflow/{target,logs} build/* .mypy_cache .ruff_cache .pytest_cache
