# Two commands do it all on a machine with Python 3.11+ and make: `make nightly` and `make test`.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export DO_NOT_TRACK := 1

.PHONY: nightly test dev lint format bench bi-check docs truth lock clean compat

nightly: .venv/ready
	@$(BIN)/likes-to-leads nightly

# A process per core, at most four: the nights, which follow one another, take longest anyway.
test: .venv/ready
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --no-loadscope-reorder

compat: .compat/ready

dev: .venv/ready
	@$(BIN)/likes-to-leads dev

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint dbt_project --processes 2
	$(BIN)/mypy

format: .venv/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix dbt_project --processes 2

bench: .venv/ready
	@for name in gate evidence extraction orchestration history journeys markov publish page; do $(BIN)/python -m benchmarks.$$name || exit 1; done

# Scores the answers on worlds whose truth is known and writes docs/truth.md; most of an hour.
truth: .venv/ready
	@$(BIN)/python -m benchmarks.truth

# Older engines, each in an environment of its own, to prove that they open the published file.
.compat/ready:
	@for version in 1.4.5 1.5.6; do \
		$(PYTHON) -m venv .compat/$$version && \
		.compat/$$version/bin/pip install --quiet --disable-pip-version-check duckdb==$$version \
		|| exit 1; \
	done
	@touch $@

# A real Superset with the bundle of bi/ in it, in an environment of its own; not part of CI.
bi-check: .venv/ready .bi/ready
	@$(BIN)/python -m pytest bi

.bi/ready: bi/requirements.lock
	@echo "Setting up .bi (once; a minute or two)"
	@$(PYTHON) -m venv .bi
	@.bi/bin/pip install --quiet --disable-pip-version-check --require-hashes -r bi/requirements.lock
	@touch $@

# What every table and column is, and what is made from what; needs no data.
docs: .venv/ready
	@mkdir -p build/docs
	@LTL_WAREHOUSE=$(CURDIR)/build/docs/warehouse.duckdb LTL_MARTS=$(CURDIR)/build/docs/marts.duckdb \
		$(BIN)/dbt --quiet docs generate --static --empty-catalog --project-dir dbt_project \
		--profiles-dir dbt_project --target-path $(CURDIR)/build/docs --log-path $(CURDIR)/build/docs
	@echo "Open build/docs/static_index.html"

# Needs uv; names no registry host and no path.
lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-strip-extras --no-emit-index-url --no-header --quiet -o requirements.lock
	uv pip compile bi/requirements.in --universal --python-version 3.11 \
		--generate-hashes --no-strip-extras --no-emit-index-url --no-header --quiet -o bi/requirements.lock

.venv/ready: requirements.lock pyproject.toml
	@echo "Setting up .venv (once; one to two minutes)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version)"; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf .venv .compat .bi build *.egg-info dbt_project/target .pytest_cache .ruff_cache .mypy_cache
