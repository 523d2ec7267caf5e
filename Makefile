# Maillage: `make run` sets up and serves http://127.0.0.1:8000; `make test` sets up and tests. CONTRIBUTING.md says more.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := run
.PHONY: run test gate release check lint bench lock format messages reference scale compiled harvesters truth operations slim clean

PYTHON ?= python3
ENV := .venv
BIN := $(ENV)/bin
STAMPS := build/stamps
SETUP := build/setup
NPM := bash maillage/site/scripts/npm.sh
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

run: $(STAMPS)/run
	@exec $(BIN)/maillage serve

test: $(STAMPS)/dev $(STAMPS)/run
	@bash maillage/site/scripts/test.sh $(TESTS)

check: lint
	@$(BIN)/python -m pytest tests/order

# What `make test` does not say: its tests/order, contracts among them, are the rest of `make check`.
lint: $(STAMPS)/dev $(STAMPS)/run
	@$(BIN)/ruff format --check maillage tests bench
	$(BIN)/ruff check maillage tests bench
	$(BIN)/mypy

# Everything that stands before a release: all tests, walks on crossed screens and themes, properties and ten thousand
# bad inputs drawn at random (some three hundred for each operation), every database test on both engines, the
# harvesters of others, a thousand kills under load, the worst of every request, and what the benchmarks hold to be
# equal: our counts and DuckDB's, ours and Spark's to the byte, pieces and the whole in the node's readers. An hour and a half.
gate: $(STAMPS)/dev scale harvesters $(STAMPS)/bench $(STAMPS)/run
	@bash maillage/site/scripts/gate.sh

# All files of a version in build/release: make release VERSION=1.0.0rc1 (docs/how-to/release.md).
release: $(STAMPS)/release
	@bash maillage/site/scripts/release.sh "$(VERSION)"

bench: export NOTE_FIGURES := 1
bench: $(STAMPS)/dev $(STAMPS)/scale $(STAMPS)/bench $(STAMPS)/run
	@for file in $$(grep -l '__name__ == "__main__"' bench/*.py | grep -v -e bench/figures.py -e bench/short.py); do echo "== $$file"; $(BIN)/python "$$file"; done
	$(BIN)/python -m bench.figures

format: $(STAMPS)/dev
	@$(BIN)/ruff format maillage tests bench
	$(BIN)/ruff check --fix maillage tests bench

messages: $(STAMPS)/run
	@$(BIN)/maillage messages

reference: $(STAMPS)/run
	@$(BIN)/maillage reference
	$(BIN)/python -m maillage.site.build.release licences

scale: $(STAMPS)/scale

# Compiled loops for the prediction of fixed 4G: an installation that covers a département may want them.
compiled: $(STAMPS)/compiled

# The harvesters of data.gouv.fr and of CKAN, AGPL: tools of the tests, each in an environment of its own.
harvesters: $(STAMPS)/harvester-udata $(STAMPS)/harvester-ckan

truth: $(STAMPS)/dev $(STAMPS)/run
	@TRUTH=complete bash maillage/site/scripts/test.sh tests/walks/test_truth.py

# The how-tos of operators, walked on a bare root of Debian: make operations ROOT=/tmp/bookworm (root, ten minutes). The
# container is made of the files of a release: RELEASE=build/release/1.0.0rc1.
operations: $(STAMPS)/dev
	@$(BIN)/python tests/operations/walk.py --root "$(ROOT)" $(if $(PREPARE),--prepare "$(PREPARE)")
	if [ -n "$(RELEASE)" ]; then
	  $(BIN)/python tests/operations/container.py --root "$(ROOT)" --release "$(RELEASE)" $(if $(PREPARE),--prepare "$(PREPARE)")
	fi

lock: $(STAMPS)/dev
	@cd requirements
	../$(LOCK) --output-file run.txt run.in archives.in coverage.in documents.in maps.in planning.in postgresql.in print.in schemas.in
	for name in setup film dev scale compiled bench node release harvester-udata harvester-ckan; do ../$(LOCK) --output-file $$name.txt $$name.in; done
	cd ..
	$(NPM) install --package-lock-only --ignore-scripts

# What only set-up needs. The film of the test is made at the first start: begin once, then slim.
slim:
	rm -rf $(SETUP) build/node

clean:
	rm -rf build node_modules $(ENV)

# -- set-up: each stamp is newer than what it was made from -----------------------------------------------------------

$(ENV)/bin/python:
	@bash maillage/site/scripts/environment.sh $(PYTHON) $(ENV)

$(STAMPS)/packages: requirements/run.txt | $(ENV)/bin/python
	@mkdir -p $(STAMPS)
	echo "maillage: Python packages" >&2
	$(PIP) -r requirements/run.txt
	$(BIN)/python maillage/site/scripts/link_project.py
	touch $@

$(STAMPS)/setup: requirements/setup.txt | $(STAMPS)/packages
	@echo "maillage: packages for set-up" >&2
	rm -rf $(SETUP)
	$(PIP) --target $(SETUP) -r requirements/setup.txt
	touch $@

# What the pages load is copied.
STREETS := maillage/site/scripts/streets_style.mjs maillage/web/static/web/map/ground.js
$(STAMPS)/assets: package-lock.json maillage/site/build/assets.py $(STREETS) | $(STAMPS)/packages
	@echo "maillage: files of the pages" >&2
	$(NPM) ci --omit=dev --ignore-scripts
	$(BIN)/maillage assets >/dev/null
	$(NPM) run streets
	$(BIN)/python -m maillage.site.build.assets
	touch $@

# Static files as they are served; then npm's folder and a Node of our own are needed by tests alone.
STATIC := $(shell find maillage -path '*/static/*' -type f)
$(STAMPS)/static: $(STATIC) maillage/site/original_files.py maillage/site/published_files.py maillage/site/build/static_files.py maillage/site/scripts/static_files.mjs $(STAMPS)/assets
	@test -d node_modules/esbuild || $(NPM) ci --omit=dev --ignore-scripts
	$(BIN)/python -m maillage.site.build.static_files
	$(NPM) run static
	test -e $(STAMPS)/dev || rm -rf node_modules build/node
	touch $@

$(STAMPS)/messages: $(wildcard maillage/locale/*/LC_MESSAGES/*.po) | $(STAMPS)/setup
	@PYTHONPATH=$(SETUP) $(BIN)/python -m maillage.site.build.catalogues
	touch $@

$(STAMPS)/run: $(STAMPS)/packages $(STAMPS)/static $(STAMPS)/messages
	@touch $@

$(STAMPS)/dev-packages: requirements/dev.txt | $(STAMPS)/packages
	@echo "maillage: packages for tests and checks" >&2
	$(PIP) -r requirements/dev.txt
	touch $@

$(STAMPS)/dev: $(STAMPS)/dev-packages $(STAMPS)/assets
	@$(NPM) ci --ignore-scripts
	touch $@

$(STAMPS)/scale: requirements/scale.txt | $(STAMPS)/packages
	@echo "maillage: packages for counting on a cluster" >&2
	$(PIP) -r requirements/scale.txt
	touch $@

$(STAMPS)/compiled: requirements/compiled.txt | $(STAMPS)/packages
	@echo "maillage: packages for compiled prediction" >&2
	$(PIP) -r requirements/compiled.txt
	touch $@

$(STAMPS)/harvester-%: requirements/harvester-%.txt | $(STAMPS)/dev
	@mkdir -p $(STAMPS)
	echo "maillage: the harvester $*, for tests" >&2
	$(BIN)/python -m venv --clear build/harvesters/$*
	# pip refuses a pinned package that another one names with an extra; uv takes it.
	$(BIN)/uv pip install --quiet --python build/harvesters/$*/bin/python --require-hashes -r $<
	touch $@

$(STAMPS)/release: requirements/release.txt | $(STAMPS)/dev
	@echo "maillage: packages that build a release" >&2
	$(PIP) -r requirements/release.txt
	touch $@

$(STAMPS)/bench: requirements/bench.txt | $(STAMPS)/packages
	@echo "maillage: packages for the benchmarks" >&2
	$(PIP) -r requirements/bench.txt
	touch $@
