# Everything a person types here. `make help` lists it. Needs python3 (3.11 or later), make and git, nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.PHONY: help run test check prove mutants bench tour contract readme contract-lint page-lint locks clean

PYTHON ?= python3
BIN := .venv/bin
LOCKS := requirements/runtime.txt requirements/local.txt requirements/dev.txt
# npm writes where to send money into its lock; a lock here holds no address at all.
define FORGET_ADDRESSES
import json, pathlib
file = pathlib.Path("package-lock.json")
lock = json.loads(file.read_text())
for package in lock["packages"].values():
    package.pop("funding", None)
    package.pop("resolved", None)
file.write_text(json.dumps(lock, indent=2) + "\n")
endef
export FORGET_ADDRESSES
# Environments with other packages must not leak in.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
# What one process has compiled, the next need not compile again.
unexport PYTHONDONTWRITEBYTECODE

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

run: .venv/installed-local ## run everything on this machine (PORT=8000, or another; DATABASE_URL, or an embedded one)
	@exec $(BIN)/python -m app run

tour: .venv/installed-local ## walk one referral through the running service
	@exec $(BIN)/python -m app tour $(ARGS)

test: .venv/installed-dev ## run the tests against a real PostgreSQL (DATABASE_URL, or an embedded one)
	@exec $(BIN)/python -m pytest -q -n 2 --dist worksteal -m 'not long' $(ARGS)

check: .venv/installed-dev ## format, lint, types, import contracts, Dockerfile, installed packages
	@$(BIN)/ruff format --check --quiet --output-format=concise . || { echo 'Not formatted: run .venv/bin/ruff format .'; exit 1; }
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary --num-workers 2
	$(BIN)/lint-imports --no-logo > .venv/lint-imports.log || { cat .venv/lint-imports.log; exit 1; }
	$(BIN)/hadolint Dockerfile
	$(BIN)/pip check --disable-pip-version-check > .venv/pip-check.log || { cat .venv/pip-check.log; exit 1; }
	echo 'check: format, lint, types, imports, Dockerfile and packages are in order'

prove: .venv/installed-dev ## run the tests with their long forms, then against wrong versions of the rules
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal $(ARGS)
	$(MAKE) --no-print-directory mutants

mutants: .venv/installed-dev ## try the tests on wrong versions of the rules
	@exec $(BIN)/python tests/mutation.py $(ARGS)

bench: .venv/installed-dev ## measure what must be quick
	@for each in benchmarks/*.py; do $(BIN)/python $$each; done

contract: .venv/installed-dev ## write the contract and the feed's document in openapi/ anew
	@exec $(BIN)/python -m app contract

readme: .venv/installed-dev ## make the generated tables of the README anew
	@exec $(BIN)/python -c 'from app.local.readme import write; write()'

contract-lint: ## lint the contract with redocly and spectral (needs npm)
	@if ! command -v npm > /dev/null; then
	  echo 'contract-lint: npm is not on this machine, so redocly and spectral did not run'
	  exit 0
	fi
	cd .ci/contract-lint
	[ node_modules/.installed -nt package-lock.json ] || {
	  npm ci --silent --no-audit --no-fund --ignore-scripts && touch node_modules/.installed
	}
	export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true NO_UPDATE_NOTIFIER=1
	node_modules/.bin/redocly lint --config redocly.yaml ../../openapi/openapi.json ../../openapi/openreferral.json
	node_modules/.bin/spectral lint -r spectral.yaml --fail-severity=hint ../../openapi/openapi.json ../../openapi/openreferral.json

page-lint: .venv/installed-dev ## try the page at / in a browser and judge it with axe-core (needs npm and chromium)
	@if ! command -v npm > /dev/null; then
	  echo 'page-lint: npm is not on this machine, so axe-core did not run'
	  exit 0
	fi
	if ! command -v chromium chromium-browser google-chrome > /dev/null; then
	  echo 'page-lint: there is no chromium on this machine, so nobody looked at the page'
	  exit 0
	fi
	cd .ci/page-lint
	[ node_modules/.installed -nt package-lock.json ] || {
	  npm ci --silent --no-audit --no-fund --ignore-scripts && touch node_modules/.installed
	}
	cd ../..
	AXE_CORE=.ci/page-lint/node_modules/axe-core/axe.min.js $(BIN)/python -m pytest -q tests/page $(ARGS)

locks: .tools/bin/uv ## lock what requirements/*.in ask for (UPGRADE=1 takes newer versions)
	@for part in runtime local dev; do
	  .tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-header $(if $(UPGRADE),--upgrade) requirements/$$part.in -o requirements/$$part.txt
	done
	if command -v npm > /dev/null; then
	  for part in contract-lint page-lint; do
	    cd .ci/$$part
	    npm install --package-lock-only --silent
	    $(PYTHON) -c "$$FORGET_ADDRESSES"
	    cd ../..
	  done
	fi
	! grep -n '://' requirements/*.txt .ci/*/package-lock.json

clean: ## remove what was made here, this machine's database, keys and mails included
	@rm -rf .venv .tools .local .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
	  .ci/*/node_modules mutants
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp names the environment's state: a changed lock file installs again.
.venv/installed-dev: .venv/installed-local requirements/dev.txt
	@echo 'Installing the tools for tests and checks (hash-locked)'
	$(BIN)/pip install --quiet --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/dev.txt
	touch $@

.venv/installed-local: requirements/runtime.txt requirements/local.txt | .venv/bin/python
	@echo 'Installing what the service needs (hash-locked)'
	$(BIN)/pip install --quiet --quiet --disable-pip-version-check --no-input --require-hashes \
	  -r requirements/runtime.txt -r requirements/local.txt
	touch $@

.venv/bin/python:
	@command -v $(PYTHON) > /dev/null || { echo 'There is no $(PYTHON). Install Python 3.11 or later, or name yours: make PYTHON=...'; exit 1; }
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
	  echo "Python 3.11 or later is needed, and $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.12 ..."
	  exit 1
	}
	echo 'Making .venv'
	rm -rf .venv
	$(PYTHON) -m venv .venv || { rm -rf .venv; echo 'python3 -m venv failed: install your system'\''s python3-venv package.'; exit 1; }

.tools/bin/uv:
	@$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet --quiet --disable-pip-version-check 'uv==0.13.9'
