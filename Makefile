# Two commands: `make run` and `make test` (`make quick` for a first answer). Each sets up what it needs in .venv; nothing else is required.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
# Every package that is installed has a hash in a lock; so has what builds one from source, docmill among them.
HASHED := --require-build-hashes --build-constraints requirements-build.lock
INSTALL := $(UV) pip install --quiet --compile-bytecode --require-hashes $(HASHED)
OUT ?= out/seeds
N ?= 1000000
JOBS ?= $(shell getconf _NPROCESSORS_ONLN)
# A file's tests share what it starts, so each file runs in one process; in their order, since the quick files come last.
# One process more than processors, since tests also wait: for leases, for connections gone silent, for services to start.
PYTEST = $(BIN)/python -m pytest -n $(shell expr $(JOBS) + 1) --dist loadfile --no-loadscope-reorder

.PHONY: run quick test gates chaos model fuzz train-setup check lint types imports licences sbom audit-advisories coverage compose lock docs interop release-check clean help
.DEFAULT_GOAL := help

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/.run ## process seeds/ on this machine alone, and show what came of it
	@rm -rf $(OUT)
	@$(BIN)/docmill run seeds --out $(OUT) --run seeds; code=$$?; [ $$code -eq 0 ] || [ $$code -eq 3 ]
	@$(BIN)/docmill report $(OUT) --html $(OUT)/report.html

quick: .venv/.test ## a first answer within 90 seconds on two cores: every test but the slow ones
	$(PYTEST) -m "not slow and not gate and not compose" $(ARGS)

test: .venv/.test ## every test but those that need Docker, on JOBS processors
	$(PYTEST) -m "not compose" $(ARGS)

coverage: .venv/.test ## the same with coverage, of the programs the tests start too
	$(PYTEST) -m "not compose" --cov --cov-report=term $(ARGS)

gates: .venv/.test ## the quality of each craft on the development data beside the repository
	$(PYTEST) tests/gates $(ARGS)

chaos: .venv/.test ## every fault with many seeds, in some hours, resumable; SHORT=1: some faults in three minutes
	$(BIN)/python -m tests.chaos $(if $(SHORT),--short) $(ARGS)

model: .venv/.test ## every order of the steps of delivery, with faults between any two; some minutes
	$(BIN)/python -m tests.model $(ARGS)

fuzz: .venv/.test ## damaged files and random texts through readers and stages, N=1000000 of them, resumable: crashes, hangs, what vanished
	$(BIN)/python -m benchmarks.fuzz --cases $(N) --processes $(JOBS) $(ARGS)

train-setup: .venv/.train ## what the programs of training/ need: torch and the sources of words and names

check: lint types imports licences ## everything that reads the code without running it

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.test
	$(BIN)/mypy

imports: .venv/.test
	$(BIN)/lint-imports

licences: .venv/.test ## the licence of every dependency and of all data, against what is allowed
	$(BIN)/python -m supply_chain.licences

sbom: .venv/.test ## the bill of materials, CycloneDX JSON, into out/sbom.cdx.json
	$(BIN)/python -m supply_chain.sbom out/sbom.cdx.json

audit-advisories: .venv/.test ## locked packages against known advisories: ADVISORIES=all.zip (OSV's dump, brought by you)
	$(BIN)/python -m supply_chain.advisories $(ADVISORIES) $(ARGS)

compose: .venv/.test ## the compose test; needs a Docker engine
	$(BIN)/python -m pytest -m compose $(ARGS)

docs: .venv/docs/.done ## the documentation site, into out/site
	NO_MKDOCS_2_WARNING=1 .venv/docs/bin/mkdocs build --strict --quiet --site-dir out/site
	@echo "out/site/index.html"

interop: .venv/interop/.done ## polars, pandas, DuckDB, datasets and an S3 server: what tests open the output with

release-check: .venv/.uv ## build wheel and sdist, check their metadata, run the wheel in an empty environment
	rm -rf out/release && mkdir -p out/release
	$(UV) build --quiet $(HASHED) --out-dir out/release/dist
	$(UV) venv --quiet --python $(PYTHON) out/release/tools
	$(INSTALL) --python out/release/tools/bin/python -r requirements-build.lock
	out/release/tools/bin/twine check --strict out/release/dist/*
	$(PYTHON) -m venv --without-pip out/release/venv
	$(UV) pip install --quiet --python out/release/venv/bin/python -c requirements.lock out/release/dist/*.whl
	cd out/release && venv/bin/docmill --version && venv/bin/docmill run ../../seeds/09-english-harbour.html --out records --json

EXTRAS := --extra flower --extra postgres --extra s3 --extra gs --extra http --extra parquet --extra office --extra pdf --extra view
lock: .venv/.uv ## resolve the dependencies anew
	$(UV) pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 $(EXTRAS) \
	  --custom-compile-command "make lock" $(ARGS) pyproject.toml -o requirements.lock
	$(UV) pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 $(EXTRAS) \
	  --custom-compile-command "make lock" $(ARGS) --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(UV) pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command "make lock" $(ARGS) --group training -c requirements.lock -o training/requirements.lock
	$(UV) pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command "make lock" $(ARGS) --group docs -o docs/requirements.lock
	$(UV) pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command "make lock" $(ARGS) --group interop -c requirements-dev.lock -o requirements-interop.lock
	$(UV) pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command "make lock" $(ARGS) --group build -c requirements.lock -o requirements-build.lock
	$(UV) pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command "make lock" $(ARGS) --group uv -o requirements-uv.lock

clean: ## remove what was set up and made
	rm -rf .venv out .coverage* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/.uv: requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "docmill needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@touch $@

.venv/.run: .venv/.uv requirements.lock requirements-build.lock pyproject.toml
	$(INSTALL) --python $(BIN)/python -r requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps $(HASHED) --editable .
	@touch $@

.venv/.test: .venv/.run requirements-dev.lock
	$(INSTALL) --python $(BIN)/python -r requirements-dev.lock
	@touch $@

.venv/docs/.done: .venv/.uv docs/requirements.lock
	$(PYTHON) -m venv --without-pip .venv/docs
	$(INSTALL) --python .venv/docs/bin/python -r docs/requirements.lock
	@touch $@

# A folder beside the environment, not in it: it is as large as all the rest, and only some tests ask for it (PYTHONPATH).
.venv/interop/.done: .venv/.test requirements-interop.lock
	$(INSTALL) --python $(BIN)/python --target .venv/interop -r requirements-interop.lock
	@touch $@

# By pip, not uv, and outside the lock: which wheel of torch is right (for which CPU or GPU) depends on the machine.
TORCH ?= -r training/torch.txt
.venv/.train: .venv/.run training/requirements.lock training/torch.txt
	$(INSTALL) --python $(BIN)/python -r training/requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check $(TORCH)
	@touch $@
