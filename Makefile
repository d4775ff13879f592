# Two commands do everything: `make demo` and `make test`. Both set the machine up first; a second run is quick.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 3000
CHECKED := core bot retrieval nudges escalation insights storage scripts tests
# Coverage costs a third of the time: it is measured when `test-all` is asked for, over the fast tests, which hold its floor alone.
COVERAGE := $(if $(filter test-all,$(MAKECMDGOALS)),--cov --cov-report= --cov-fail-under=0)
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Where bytecode is not kept, each of some sixty processes that the tests start would compile all of Cairn again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-all soak check format sbom texts setup setup-dev clean

demo: setup node_modules/.installed
	$(BIN)/cairn demo --port $(PORT)

# What needs nothing but Python: tests/support/lanes.py says which tests that are.
test: setup-dev check
	$(PYTEST) $(COVERAGE) -m fast
	$(if $(COVERAGE),$(BIN)/coverage report --skip-covered --skip-empty)

# The others too: PostgreSQL, the emulator, browsers, commands as processes, whatever is slow.
test-all: test node_modules/.installed .ralph/.installed
	$(PYTEST) -m "not fast and not soak"

# Hours: two replicas, kill -9 and every fault of Slack's on both databases, a sync killed at ten moments, then laws on twenty times
# as many examples, those on what comes from outside on more than 100,000.
# SOAK_QUESTIONS=43 SOAK_KILLS=3 make soak: a short one.
soak: setup-dev node_modules/.installed
	$(BIN)/python -m pytest tests/soak -m soak -s
	$(BIN)/python -m pytest -n 2 -m "hypothesis and not soak" --hypothesis-profile=large --timeout=3600

check: setup-dev
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/ruff check $(CHECKED)
	# A worker of mypy has three seconds to start (status 2); on a busy machine one process does the work alone.
	$(BIN)/mypy -n 2 || { [ $$? -eq 2 ] && $(BIN)/mypy; }
	$(BIN)/lint-imports

format: setup-dev
	$(BIN)/ruff format $(CHECKED)
	$(BIN)/ruff check --fix $(CHECKED)

# The parts list (CycloneDX) of what is installed, into dist; the table of licences, into the docs.
sbom: setup-dev
	mkdir -p dist
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --of JSON -o dist/cairn.cdx.json $(BIN)/python
	$(BIN)/python -m scripts.lab.licences

# Every text that people see, into the catalogues; what is not translated yet is listed. TEXTS: files with translations to take over.
texts: setup-dev
	$(BIN)/python -m scripts.lab.texts $(TEXTS)

# A learning record store for one test, in an environment of its own. Where it cannot be installed, that test is skipped.
.ralph/.installed:
	{ $(PYTHON) -m venv .ralph && .ralph/bin/pip install --quiet 'ralph-malph[lrs,cli]==5.1.0' requests && touch $@; } \
		|| echo "Ralph could not be installed: tests/bot/xapi/test_ralph.py is skipped."

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev

# torch comes first and alone: any other route takes the build with gigabytes of CUDA packages. Python compiles what is imported, when
# it is imported: pip would compile all of torch and transformers.
$(VENV)/.torch: constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Cairn needs Python 3.11 or newer; call: make PYTHON=/path/to/python demo"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --no-compile -c constraints.txt torch==2.13.0
	touch $@

$(VENV)/.installed: $(VENV)/.torch pyproject.toml
	$(BIN)/pip install -q --no-compile -c constraints.txt -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.torch pyproject.toml
	$(BIN)/pip install -q --no-compile -c constraints.txt -e '.[dev]'
	touch $(VENV)/.installed $@

# The Slack emulator. Without npm the demo says so and `cairn ask` still works.
node_modules/.installed: package.json
	npm install --no-audit --no-fund --loglevel=error || echo "npm is missing or failed: no emulator, so no Slack demo"
	mkdir -p node_modules && touch $@

clean:
	rm -rf $(VENV) .ralph node_modules .cairn .coverage* .mypy_cache .ruff_cache .hypothesis *.egg-info
