# FinMark. `make run` and `make test` do everything; `make help` lists the verbs.
# The logic is in finmark/: `.venv/bin/python -m finmark --help`.
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= python3
BIN := .venv/bin
FINMARK := $(BIN)/python -m finmark
export PYTHONUTF8 := 1
# A full disk cuts compiled modules short: see python_generators/__init__.py.
export PYTHONDONTWRITEBYTECODE := 1

# make gives the exit code of the verb, 1 as well as 2: with -q, it runs only the lines
# that begin with +, and ends with 1 where such a line does (GNU make 4). A user's own -n,
# -q or -t keeps its meaning. The verbs do not inherit -q.
ASKED := $(firstword -$(MAKEFLAGS))
DRY := $(findstring n,$(ASKED))$(findstring q,$(ASKED))$(findstring t,$(ASKED))
EXACT := $(if $(DRY)$(filter 3.%,$(MAKE_VERSION)),,+)
MAKEFLAGS += $(if $(EXACT),-q)
DO := $(EXACT)@MAKEFLAGS= $(empty)

# The verbs read these from the environment, so quotes and dollar signs stay as they are.
GIVEN := SCALE VARS TARGET SYNTHESIZERS VERBOSE DEBUG NAME POLICY CAMPAIGN BUDGET QUERY \
	PORT MARTS FULL BENCH_SCALE
# A shell may hold a NAME of its own: these count only when given to make.
FROM_SHELL := $(foreach name,NAME TARGET DEBUG FULL,$(if $(filter environment,$(origin $(name))),$(name)))
$(foreach name,$(FROM_SHELL),$(eval $(name) :=))
$(foreach name,$(GIVEN),$(eval override $(name) := $$(value $(name))))
export $(GIVEN)

# They change how Python finds, compiles and prints, and may be set for other projects.
unexport PYTHONIOENCODING PYTHONOPTIMIZE PYTHONSAFEPATH

.PHONY: help run test setup generate build expect publish verify site scenario contest bench soak \
	metrics mcp compat superset spark integration visuals \
	lint nightly advisories clean

help:  ## list the verbs
	$(EXACT)@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: setup  ## everything, from nothing to published/ (SCALE=ci VARS='{}' SYNTHESIZERS=all)
	$(DO)$(FINMARK) run

test: setup  ## lint, types, tests and an end-to-end pass of a small run
	$(DO)$(FINMARK) test

setup: .venv/.installed  ## the virtual environment, from the lock

.venv/.installed: requirements.txt finmark/environment.py
	$(DO)$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11+ is needed")'
	$(DO)$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(DO)$(BIN)/python -m finmark.environment
	$(EXACT)@touch $@

generate: setup  ## make the raw tables
	$(DO)$(FINMARK) generate

build: setup  ## build and test the tables with dbt
	$(DO)$(FINMARK) build

expect: setup  ## audit the build with Great Expectations
	$(DO)$(FINMARK) expect

publish: setup  ## publish the build that passed the audit
	$(DO)$(FINMARK) publish

verify: setup  ## check every file of published/, and name what is damaged
	$(DO)$(FINMARK) verify

site: setup  ## draw the pages: published/site/index.html
	$(DO)$(FINMARK) site

scenario: setup  ## simulate a scenario on the present build: make scenario NAME=rate_hike_200bp
	$(DO)$(FINMARK) scenario

contest: setup  ## score POLICY=list.csv or query.sql by the profit that it makes
	$(DO)$(FINMARK) contest

bench: setup  ## measure the estimators against the ground truth, and the engine
	$(DO)$(FINMARK) bench

soak: setup  ## kill and damage small runs, and count what went wrong (FULL=1: for hours)
	$(DO)$(FINMARK) soak

metrics: setup  ## check and list the metrics, or query: make metrics QUERY='--metrics income'
	$(DO)$(FINMARK) metrics

mcp: setup  ## show how an AI agent reads the published file
	$(DO)$(FINMARK) mcp

compat: setup  ## open the published files with older DuckDB releases and Parquet readers
	$(DO)$(FINMARK) compat

superset: setup  ## serve a dashboard in Apache Superset, until Ctrl-C
	$(DO)$(FINMARK) superset

spark: setup  ## build and test the models on Spark too, and compare (needs Java 17)
	$(DO)$(FINMARK) spark

integration: setup  ## test other tools on the published files
	$(DO)$(FINMARK) integration

visuals: setup  ## copy the site's pictures to docs/visuals, to be committed
	$(DO)$(FINMARK) visuals

advisories: setup  ## look up known vulnerabilities of the libraries (pip-audit, internet)
	$(DO)$(FINMARK) advisories

nightly: setup  ## the tests that take too long for make test
	$(DO)$(FINMARK) nightly

lint: setup  ## ruff, mypy, sqlfluff
	$(DO)$(FINMARK) lint

clean:  ## remove what the commands made, but not published/
	$(EXACT)rm -rf target logs integration/metricflow/target integration/metricflow/logs build/* .mypy_cache .ruff_cache .pytest_cache
	$(EXACT)find . -path ./.venv -prune -o -name __pycache__ -prune -exec rm -rf {} +
