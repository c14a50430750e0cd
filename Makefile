# The project's commands; `make` without a target lists them.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

VENV := .venv
RUN := $(VENV)/bin/python

# The first of these that exists and is 3.11 or later creates the virtual environment.
PYTHON ?= python3.11 python3.12 python3.13 python3.14 python3
NPM := $(shell command -v npm 2>/dev/null)
WEB_SOURCES := $(wildcard web/*.json web/*.html web/*.ts web/.npmrc) $(shell find web/src web/public -type f 2>/dev/null)

export PIP_ROOT_USER_ACTION := ignore
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

.PHONY: serve
serve: $(VENV)/.runtime $(VENV)/bin/hub ## install what is missing and start the hub on http://127.0.0.1:8000 (or HUB_PORT)
ifdef NPM
	@$(MAKE) web || echo "GraphiQL could not be built, so /graphiql only says how to build it; everything else works."
else
	@echo "npm is not installed, so GraphiQL is not built; everything else works."
endif
	@exec $(RUN) -m hub serve

.PHONY: hub
hub: $(VENV)/.runtime $(VENV)/bin/hub ## run a command of the hub (make hub ARGS="import iati FILE")
	@$(VENV)/bin/hub $(ARGS)

.PHONY: setup
setup: $(VENV)/.development $(VENV)/bin/hub ## install everything that checks and tests need into .venv
	@:

.PHONY: test
test: setup page clients ## run the tests, in one process per core (some: make test TESTS="tests/test_search.py")
	$(RUN) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(TESTS)

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
format: setup ## format the code and apply automatic fixes
	$(RUN) -m ruff check --fix
	$(RUN) -m ruff format

.PHONY: schema
schema: setup ## update schema/schema.graphql
	$(RUN) -m hub schema --write

.PHONY: web
web: web/node_modules/.package-lock.json web/dist/index.html ## build GraphiQL from web/, with Node and npm
	@:

.PHONY: page
page:
ifdef NPM
	@$(MAKE) web
else
	@echo "npm is not installed, so GraphiQL is neither built nor checked."
endif

web/dist/index.html: $(WEB_SOURCES) web/node_modules/.package-lock.json
	cd web && npm run --silent build -- --logLevel warn
	@touch $@

.PHONY: clients
clients: ## install the JavaScript clients that the tests use: tests/clients/, tests/linting/ and examples/
ifdef NPM
	@$(MAKE) tests/clients/node_modules/.package-lock.json tests/linting/node_modules/.package-lock.json \
		examples/partner-portal/node_modules/.package-lock.json examples/custom-view/node_modules/.package-lock.json
else
	@echo "npm is not installed, so tests with JavaScript clients are skipped."
endif

.PHONY: pictures
pictures: setup web ## update the screenshots in docs/pictures, with Chromium
	$(RUN) -m tests.screenshots
	$(RUN) -m tests.page_pictures

.PHONY: containers
containers: setup ## build the image and check it with docker-compose.yml, on a Docker engine (DOCKER_HOST)
	$(RUN) -m tests.engine

.PHONY: bench
bench: setup ## compare the hub with other GraphQL servers (faster: BENCH="--quick --scale 0.1")
ifdef NPM
	@$(MAKE) bench/peers/node_modules/.package-lock.json
endif
	$(RUN) -m bench $(BENCH)

.PHONY: bench-import
bench-import: setup ## measure imports of real IATI files (more: BENCH="--runs 3 --write")
	$(RUN) -m bench.import_iati $(BENCH)

.PHONY: bench-overlap
bench-overlap: setup ## measure the quality of overlap detection, on labeled pairs of real activities
	$(RUN) -m bench.quality $(BENCH)

.PHONY: bench-overlaps
bench-overlaps: setup ## measure the time of overlap detection (more: BENCH="--write")
	$(RUN) -m bench.overlaps $(BENCH)

.PHONY: bench-search
bench-search: setup ## measure search times (more: BENCH="--scale 0.1 --write")
	$(RUN) -m bench.search $(BENCH)

.PHONY: bench-pages
bench-pages: setup ## measure the hub's own pages (more: BENCH="--scale 0.1 --write")
	$(RUN) -m bench.site $(BENCH)

.PHONY: bench-search-quality
bench-search-quality: setup ## measure how well searches find, on real activities (more: BENCH="--titles --write")
	$(RUN) -m bench.search_quality $(BENCH)

.PHONY: bench-suggestions
bench-suggestions: setup ## measure how well nodes of action plans are suggested, on labelled programs of the sample
	$(RUN) -m bench.suggestion_quality

.PHONY: bench-merges
bench-merges: setup ## measure how well records of one body are found, on labeled records (more: BENCH="--wrong --write")
	$(RUN) -m bench.merges $(BENCH)

.PHONY: bench-coverage
bench-coverage: setup ## measure how long coverage matrices take (more: BENCH="--scale 0.1 --write")
	$(RUN) -m bench.coverage $(BENCH)

.PHONY: bench-writes
bench-writes: setup ## measure how fast members publish revisions (more: BENCH="--scale 0.1 --write")
	$(RUN) -m bench.writes $(BENCH)

.PHONY: bench-process
bench-process: setup ## measure the hub's startup, memory and smallest request (more: BENCH="--runs 9 --write")
	$(RUN) -m bench.process $(BENCH)

# Not `npm ci`, which requires the binaries of every platform in the lock file; listed packages are checked by hash.
%/node_modules/.package-lock.json: %/package.json %/package-lock.json %/.npmrc
	cd $* && npm install --no-save --loglevel=error
	@touch $@

.PHONY: lock
lock: $(VENV)/.lock/bin/uv ## update the pinned dependencies, with hashes
	$< pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-find-links --no-annotate \
		--no-header requirements.in -o requirements.txt
	$< pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-find-links --no-annotate \
		--no-header -c requirements.txt requirements-dev.in -o requirements-dev.txt

.PHONY: clean
clean: ## remove everything installed and built, except the data folder
	rm -rf $(VENV) web/dist web/node_modules bench/peers/node_modules tests/clients/node_modules tests/linting/node_modules \
		examples/partner-portal/node_modules examples/partner-portal/supergraph.graphql \
		examples/custom-view/node_modules examples/custom-view/dist examples/custom-view/src/gql \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp files record what is installed, so that later runs are quick.
$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "Installing the hub's dependencies ..."
	@$(RUN) -m pip install -qq --require-hashes --only-binary :all: -r requirements.txt
	@touch $@

$(VENV)/.development: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing the dependencies of the hub, its checks and its tests ..."
	@$(RUN) -m pip install -qq --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $(VENV)/.runtime $@

$(VENV)/bin/python:
	@for python in $(PYTHON); do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			$$python -m venv $(VENV) && exit 0; \
			rm -rf $(VENV); \
			echo "$$python can't create a virtual environment: on Debian and Ubuntu, install python3-venv." >&2; \
			exit 1; \
		fi; \
	done; \
	echo "I-KHub needs Python 3.11 or later, which was not found: install it, or set PYTHON=... to its path." >&2; \
	exit 1

# The project is not a distribution, so pip creates no command for it.
$(VENV)/bin/hub: hub/launcher.sh | $(VENV)/bin/python
	@cp hub/launcher.sh $@
	@chmod 755 $@

$(VENV)/.lock/bin/uv: | $(VENV)/bin/python
	@$(RUN) -m venv $(VENV)/.lock
	@$(VENV)/.lock/bin/python -m pip install -qq uv
