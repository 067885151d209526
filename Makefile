# Asterism. `make run` shows it, `make test` checks it; both do all the set-up they need.
.PHONY: help run setup setup-test test test-nodes check mutants bench lock messages sbom reference

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

help: ## What there is to make
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 12

run: setup ## Set up and serve the demonstration on 127.0.0.1:8000 (PORT=8001 changes it)
	@[ -e .venv/.system-fonts ] || nice .ci/system-packages fonts .venv/.system-fonts >.venv/fonts.log 2>&1 </dev/null &
	@exec $(BIN)/assess serve --demo

setup: .venv/.system-run .venv/.package ## Only the set-up

test: setup-test check ## Set up and run every test, on all cores
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

test-nodes: setup-test .venv/.system-nodes ## Two web nodes, two workers, PostgreSQL and Redis behind nginx; each is killed
	$(BIN)/python -m pytest tests/nodes

check: setup-test ## Style, types, imports and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates

mutants: setup-test ## Break listed lines one by one and see whether tests notice
	$(BIN)/python -m tests.mutants.run

bench: setup-test ## Measure; the tables lie in benchmarks/
	@for measure in $(MEASURES); do $(BIN)/python benchmarks/$$measure.py || exit 1; done
MEASURES := sitting autosave nodes pdf calibration forced_choice slow_clients begin_together \
	steady_memory deciding imports documents

lock: ## Renew the locked requirements (needs uv)
	uv pip compile pyproject.toml --extra build $(LOCK) -o requirements.txt
	uv pip compile pyproject.toml --extra build --extra dev -c requirements.txt $(LOCK) -o requirements-dev.txt
	uv pip compile --group openid $(LOCK) -o requirements-openid.txt
LOCK := --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header --quiet

messages: setup-test ## Gather what people read into the catalogues, for translators, and compile them
	$(BIN)/python -m tests.catalogues

sbom: setup-test ## Write the list of every library with its fingerprints, build/sbom.json (CycloneDX)
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible -o build/sbom.json

reference: setup-test ## Write the reference of analysis, docs/analysis.md, from the docstrings
	$(BIN)/python -m tests.reference

setup-test: .venv/.system-test .venv/.package .venv/.requirements-test .venv/.requirements-openid

.venv/bin/python:
	@.ci/system-packages run
	@python=$${PYTHON:-$$(.ci/choose-python)} && echo "Making .venv with $$python" && $$python -m venv .venv

# A mark that is older than what it depends on is made anew; a missing system part is looked for again each time.
.venv/.system-%: .ci/system-packages | .venv/bin/python
	@.ci/system-packages $* $@

.venv/.requirements: requirements.txt | .venv/bin/python
	@echo "Installing what the product needs (a minute or two)"
	@$(PIP) install -qq --require-hashes -r requirements.txt
	@touch $@

.venv/.requirements-test: requirements-dev.txt | .venv/.requirements
	@echo "Installing what the tests need"
	@$(PIP) install -qq --require-hashes -r requirements-dev.txt
	@touch $@

.venv/.requirements-openid: requirements-openid.txt | .venv/bin/python
	@echo "Installing the OpenID provider of the tests, in an environment of its own"
	@$(BIN)/python -m venv .venv/openid-provider
	@.venv/openid-provider/bin/python -m pip --disable-pip-version-check --no-input \
		install -qq --require-hashes -r requirements-openid.txt
	@touch $@

.venv/.package: pyproject.toml .venv/.requirements
	@$(PIP) install -qq --no-deps --no-build-isolation --editable .
	@touch $@
