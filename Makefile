# Everything there is to do with this project; `make` alone lists it.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

VENV := .venv
RUN := $(VENV)/bin/python

# The first of these that is there and new enough makes the virtual environment.
PYTHON ?= python3.11 python3.12 python3.13 python3.14 python3
NPM := $(shell command -v npm 2>/dev/null)
WEB_SOURCES := $(wildcard web/*.json web/*.html web/*.ts web/.npmrc) $(shell find web/src web/public -type f 2>/dev/null)

export PIP_ROOT_USER_ACTION := ignore
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.PHONY: help
help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

.PHONY: serve
serve: $(VENV)/.runtime $(VENV)/bin/hub ## start the hub on http://127.0.0.1:8000 (or HUB_PORT), with all that it needs
ifdef NPM
	@$(MAKE) web || echo "GraphiQL could not be built, so /graphiql only says how; all else works."
else
	@echo "There is no npm here, so GraphiQL is not built; all else works."
endif
	@exec $(RUN) -m hub serve

.PHONY: hub
hub: $(VENV)/.runtime $(VENV)/bin/hub ## run a command of the hub (make hub ARGS="import iati FILE")
	@$(VENV)/bin/hub $(ARGS)

.PHONY: setup
setup: $(VENV)/.development $(VENV)/bin/hub ## prepare .venv with all that checks and tests need
	@:

.PHONY: test
test: setup page clients ## run the tests
	$(RUN) -m pytest

.PHONY: check
check: setup page ## ruff, format, mypy, import directions, schema drift, and the web page's own checks
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy
	$(RUN) -m pytest -q tests/test_layers.py
	$(RUN) -m hub schema --check
ifdef NPM
	cd web && npm run --silent check
	@$(MAKE) examples/custom-view/node_modules/.package-lock.json
	cd examples/custom-view && npm run --silent check
endif

.PHONY: format
format: setup ## put the code in order
	$(RUN) -m ruff check --fix
	$(RUN) -m ruff format

.PHONY: schema
schema: setup ## write schema/schema.graphql anew
	$(RUN) -m hub schema --write

.PHONY: web
web: web/node_modules/.package-lock.json web/dist/index.html ## build GraphiQL from web/, with Node and npm
	@:

.PHONY: page
page:
ifdef NPM
	@$(MAKE) web
else
	@echo "There is no npm here, so GraphiQL is neither built nor checked."
endif

web/dist/index.html: $(WEB_SOURCES) web/node_modules/.package-lock.json
	cd web && npm run --silent build -- --logLevel warn
	@touch $@

.PHONY: clients
clients: ## install what the tests ask the hub with: tests/clients/, tests/linting/ and examples/
ifdef NPM
	@$(MAKE) tests/clients/node_modules/.package-lock.json tests/linting/node_modules/.package-lock.json \
		examples/partner-portal/node_modules/.package-lock.json examples/custom-view/node_modules/.package-lock.json
else
	@echo "There is no npm here, so tests with clients in JavaScript are skipped."
endif

.PHONY: pictures
pictures: setup web ## take docs/pictures/graphiql.png anew, with Chromium
	$(RUN) -m tests.screenshots

.PHONY: bench
bench: setup ## measure the hub beside other GraphQL servers (less: BENCH="--quick --scale 0.1")
ifdef NPM
	@$(MAKE) bench/peers/node_modules/.package-lock.json
endif
	$(RUN) -m bench $(BENCH)

.PHONY: bench-import
bench-import: setup ## measure how fast real IATI files go in (more: BENCH="--runs 3 --write")
	$(RUN) -m bench.import_iati $(BENCH)

.PHONY: bench-overlap
bench-overlap: setup ## measure how well overlaps are found, on labelled pairs of real activities
	$(RUN) -m bench.quality $(BENCH)

.PHONY: bench-overlaps
bench-overlaps: setup ## measure how long finding overlaps takes (more: BENCH="--write")
	$(RUN) -m bench.overlaps $(BENCH)

.PHONY: bench-search
bench-search: setup ## measure how long searches take (more: BENCH="--scale 0.1 --write")
	$(RUN) -m bench.search $(BENCH)

.PHONY: bench-process
bench-process: setup ## measure the hub's start, memory and smallest request (more: BENCH="--runs 9 --write")
	$(RUN) -m bench.process $(BENCH)

# Not `npm ci`, which wants the programs of every platform in the lock file; what is in there is held to its hash.
%/node_modules/.package-lock.json: %/package.json %/package-lock.json %/.npmrc
	cd $* && npm install --no-save --loglevel=error
	@touch $@

.PHONY: lock
lock: $(VENV)/.lock/bin/uv ## pin all dependencies anew, with hashes
	$< pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-find-links --no-annotate \
		--no-header requirements.in -o requirements.txt
	$< pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-find-links --no-annotate \
		--no-header -c requirements.txt requirements-dev.in -o requirements-dev.txt

.PHONY: clean
clean: ## remove what was installed and built; the data folder stays
	rm -rf $(VENV) web/dist web/node_modules bench/peers/node_modules tests/clients/node_modules tests/linting/node_modules \
		examples/partner-portal/node_modules examples/partner-portal/supergraph.graphql \
		examples/custom-view/node_modules examples/custom-view/dist examples/custom-view/src/gql \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps say what is installed, so that the second time is quick.
$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "Installing what the hub runs on ..."
	@$(RUN) -m pip install -qq --require-hashes --only-binary :all: -r requirements.txt
	@touch $@

$(VENV)/.development: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing what the hub, its checks and its tests run on ..."
	@$(RUN) -m pip install -qq --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $(VENV)/.runtime $@

$(VENV)/bin/python:
	@for python in $(PYTHON); do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			$$python -m venv $(VENV) && exit 0; \
			rm -rf $(VENV); \
			echo "$$python can't make a virtual environment: on Debian and Ubuntu, install python3-venv." >&2; \
			exit 1; \
		fi; \
	done; \
	echo "I-KHub needs Python 3.11 or later, and there is none here: install it, or say where with PYTHON=..." >&2; \
	exit 1

# The project is no distribution, so pip makes no command for it.
$(VENV)/bin/hub: hub/launcher.sh | $(VENV)/bin/python
	@cp hub/launcher.sh $@
	@chmod 755 $@

$(VENV)/.lock/bin/uv: | $(VENV)/bin/python
	@$(RUN) -m venv $(VENV)/.lock
	@$(VENV)/.lock/bin/python -m pip install -qq uv
