# Huiliu's commands. `make` alone lists them. Each does its own set-up.

DAY ?= shanghai
# A data folder serves one city; the default day has var/, another one a folder in it.
export HUILIU_DATA ?= $(if $(filter shanghai,$(DAY)),var,var/$(DAY))
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := database routing sites recycling web
CODE := $(PACKAGES) tests bench
# The first Python from 3.11 to 3.13 that really runs and can make a virtual environment.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	>/dev/null 2>&1 && { echo $$name; break; }; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check
# The catalogues in the form that the program reads.
SPOKEN := $(patsubst %.po,%.mo,$(wildcard web/translations/*/LC_MESSAGES/messages.po))
# Set `LOCAL=1` to run the tests in one process, with their output as it comes.
WORKERS := $(if $(LOCAL),-n 0,-n 2 --dist worksteal)

export PYTHONDONTWRITEBYTECODE ?= 1

.DEFAULT_GOAL := help
.PHONY: help run plan prepare test lint format lock fuzz bench bench-short bench-siting screenshots picture vendor \
	translations clean

help: ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

run: plan ## plan a real day (DAY=shanghai or los-angeles) and serve it
	$(BIN)/huiliu serve

plan: prepare ## the same, and end instead of serving
	$(BIN)/huiliu db upgrade
	$(BIN)/huiliu demo --day $(DAY)
	$(BIN)/huiliu plan --day $(DAY) --if-needed --out out/$(DAY)

prepare: $(VENV)/house.stamp $(SPOKEN) ## .venv with the locked requirements and `huiliu`

# Tests and lint need more; what they install serves `make run` too.
$(VENV)/test.stamp: requirements-test.txt | $(BIN)/python
	$(PIP) install --quiet --require-hashes --requirement requirements-test.txt
	@touch $(VENV)/run.stamp $@

$(VENV)/run.stamp: requirements.txt | $(BIN)/python
	$(PIP) install --quiet --require-hashes --requirement requirements.txt
	@touch $@

# Without build isolation nothing is fetched that the lock does not hold.
$(VENV)/house.stamp: setup.cfg pyproject.toml $(VENV)/run.stamp
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

%.mo: %.po | $(VENV)/run.stamp
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Huiliu needs Python 3.11, 3.12 or 3.13, and none was found. \
	Install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	|| { test "$$(id -u)" = 0 && test -e /etc/debian_version \
	&& apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; } </dev/null \
	|| { echo "$(PYTHON) cannot make a virtual environment. \
	On Debian or Ubuntu: sudo apt-get install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

test: $(VENV)/test.stamp prepare ## every test, with the services they need
	$(BIN)/python -m tests.services $(BIN)/python -m pytest $(WORKERS) $(TESTS)

lint: $(VENV)/test.stamp prepare ## format, rules, types, imports, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(PACKAGES)
	$(BIN)/lint-imports
	$(BIN)/python -m web.translations.complete

format: $(VENV)/test.stamp ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

fuzz: $(VENV)/test.stamp prepare ## the property tests, each with 2,000 new examples, and how many ran
	$(BIN)/python -m pytest -n 2 --hypothesis-profile=fuzz tests/properties

bench: $(VENV)/test.stamp prepare ## the figures that the README quotes (hours)
	$(BIN)/huiliu bench

bench-short: $(VENV)/test.stamp prepare ## a few of them (minutes)
	$(BIN)/huiliu bench --short

bench-siting: $(VENV)/test.stamp ## where the next points belong, plain and under limits (half an hour)
	$(BIN)/python bench/siting.py
	$(BIN)/python bench/siting.py --limits

screenshots: $(VENV)/test.stamp prepare ## every page as a picture, into docs/screenshots/
	$(BIN)/python -m tests.services $(BIN)/python -m tests.browser.screenshots

picture: $(VENV)/test.stamp plan ## the README's picture of the plan, into docs/pictures/
	$(BIN)/python -m tests.services $(BIN)/python -m tests.browser.plan_picture \
	"$$(ls -t out/$(DAY)/*/map.html | head -1)" docs/pictures/plan.png

vendor: ## the browser's libraries again, from the npm registry, into web/static/vendor/
	bash web/static/vendor/fetch

translations: prepare ## new sentences of the pages into the catalogues
	$(BIN)/pybabel -q extract -F web/translations/babel.cfg -k lazy_gettext \
	-k _l --no-location -o web/translations/messages.pot .
	$(BIN)/pybabel -q update -N --no-wrap --ignore-obsolete -i web/translations/messages.pot \
	-d web/translations

LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--quiet --custom-compile-command "make lock"
lock: | $(BIN)/python ## requirements.txt and requirements-test.txt anew; UPGRADE=1 takes newer releases
	$(PIP) install --quiet uv
	$(BIN)/$(LOCK) $(if $(UPGRADE),--upgrade) requirements.in -o requirements.txt
	$(BIN)/$(LOCK) $(if $(UPGRADE),--upgrade) requirements-test.in -o requirements-test.txt

clean: ## .venv, caches and what was built; the data folder var/ and out/ stay
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis \
	.import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
