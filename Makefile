# FinMark. `make run` and `make test` do everything; `make help` lists the verbs.
# The logic is in finmark/: `.venv/bin/python -m finmark --help`.
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= python3
BIN := .venv/bin
FINMARK := $(BIN)/python -m finmark
export PYTHONUTF8 := 1

# The verbs read these from the environment, so quotes and dollar signs stay as they are.
GIVEN := SCALE VARS TARGET SYNTHESIZERS VERBOSE NAME POLICY CAMPAIGN BUDGET QUERY PORT \
	BENCH_SCALE
# A shell may hold a NAME or TARGET of its own: those count only when given to make.
$(foreach name,NAME TARGET,$(if $(filter environment,$(origin $(name))),$(eval $(name) :=)))
$(foreach name,$(GIVEN),$(eval override $(name) := $$(value $(name))))
export $(GIVEN)

.PHONY: help run test setup generate build expect publish site scenario contest bench \
	metrics mcp compat superset integration visuals \
	lint nightly clean

help:  ## list the verbs
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: setup  ## everything, from nothing to published/ (SCALE=ci VARS='{}' SYNTHESIZERS=all)
	@$(FINMARK) run

test: setup  ## lint, types, tests and an end-to-end pass of a small run
	@$(FINMARK) test

setup: .venv/.installed  ## the virtual environment, from the lock

.venv/.installed: requirements.txt finmark/environment.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11+ is needed")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m finmark.environment
	@touch $@

generate: setup  ## make the raw tables
	@$(FINMARK) generate

build: setup  ## build and test the tables with dbt
	@$(FINMARK) build

expect: setup  ## audit the build with Great Expectations
	@$(FINMARK) expect

publish: setup  ## publish the build that passed the audit
	@$(FINMARK) publish

site: setup  ## draw the pages: published/site/index.html
	@$(FINMARK) site

scenario: setup  ## simulate a scenario on the present build: make scenario NAME=rate_hike_200bp
	@$(FINMARK) scenario

contest: setup  ## score POLICY=list.csv or query.sql by the profit that it makes
	@$(FINMARK) contest

bench: setup  ## measure the estimators against the ground truth, and the engine
	@$(FINMARK) bench

metrics: setup  ## check and list the metrics, or query: make metrics QUERY='--metrics income'
	@$(FINMARK) metrics

mcp: setup  ## show how an AI agent reads the published file
	@$(FINMARK) mcp

compat: setup  ## open the published files with older DuckDB releases and Parquet readers
	@$(FINMARK) compat

superset: setup  ## serve a dashboard in Apache Superset, until Ctrl-C
	@$(FINMARK) superset

integration: setup  ## test other tools on the published files
	@$(FINMARK) integration

visuals: setup  ## copy the site's pictures to docs/visuals, to be committed
	@$(FINMARK) visuals

nightly: setup  ## the tests that take too long for make test
	@$(FINMARK) nightly

lint: setup  ## ruff, mypy, sqlfluff
	@$(FINMARK) lint

clean:  ## remove what the commands made, but not published/
	rm -rf target logs integration/metricflow/target integration/metricflow/logs build/* .mypy_cache .ruff_cache .pytest_cache
