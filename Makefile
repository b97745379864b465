# Two commands are all a new machine with Python 3.11 or newer needs:
#   make run    serves the bot at http://localhost:8000
#   make test   runs everything that must hold
PYTHON ?= python3
BIN := .venv/bin
CHROMIUM := $(shell command -v chromium 2>/dev/null)

.PHONY: run test check coverage reader builtin mutants lock clean contract try load chaos capacity overload kills soak sbom audit

run: .venv/run.done
	$(BIN)/python -m chatbot serve

test: .venv/dev.done chromium servers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m chatbot check
	$(MAKE) --no-print-directory coverage
	$(BIN)/python -m pytest -n 2 --dist loadgroup --durations=8 $(SAFETY:%=--ignore=%)

# More than ten thousand generated requests against the whole published contract, counted for each
# operation, and several hundred random talks against the promises.
contract: .venv/dev.done
	CONTRACT_CASES=300 STATES=200 $(BIN)/python -m pytest -q -n 2 --dist loadgroup \
	  tests/web/test_openapi.py tests/promises/test_states.py

# nginx, workers, PostgreSQL and Redis as plain processes, until Ctrl-C; and the same under load.
try: .venv/dev.done servers
	$(BIN)/python -m tests.faults.together
load: .venv/dev.done servers
	$(BIN)/python -m tests.faults.together --load

# Twenty minutes in which everything fails, one thing after the other, while people ask; and what a
# message costs, with the page that is reckoned from it.
CHAOS ?= --minutes 20
chaos: .venv/dev.done servers
	$(BIN)/python -m tests.chaos $(CHAOS)
capacity: .venv/dev.done servers
	$(BIN)/python -m tests.capacity

# What is left of its capacity when five times as many ask; workers killed 200 times under load;
# memory over 200,000 requests.
overload kills soak: .venv/dev.done servers
	$(BIN)/python -m tests.faults.$@

# The inventory of what is installed to serve (CycloneDX), and what is known to be unsafe of it (asks
# the network).
sbom: .venv/dev.done
	$(BIN)/pip install --quiet cyclonedx-bom
	mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements/server.txt --pyproject pyproject.toml \
	  --output-reproducible --of JSON -o build/sbom.json
audit: .venv/dev.done
	$(BIN)/pip install --quiet pip-audit
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/server.txt

# What a content editor runs after changing the knowledge folder.
check: .venv/run.done
	$(BIN)/python -m chatbot check

# The tests of the safety code take every branch of it, or this fails (a part of `make test`).
SAFETY := tests/spec/test_personal_data.py $(filter-out %_speed.py,$(wildcard tests/*/test_safety_*.py))
coverage: .venv/dev.done
	$(BIN)/python -m pytest -q -n 2 --cov=chatbot/safety --cov-branch --cov-fail-under=100 \
	  --cov-report=term-missing:skip-covered $(SAFETY)

# Changes the safety code in small ways and counts the changes that no test notices; fails below 85 %.
# `make mutants ONLY="chatbot.safety.redaction*"` tries some of it, `SAMPLE=40` some of each module.
ONLY ?= *
SAMPLE ?= 0
mutants: .venv/dev.done
	$(BIN)/python -m pytest -q -s -p tests.mutants --only "$(ONLY)" --sample $(SAMPLE) $(SAFETY)

# Learns the weights of the second reader anew, after a change of safety_sentences.yaml or of many
# phrases; then the limits in */safety/reading.yaml are to be looked at again.
reader: .venv/run.done
	$(BIN)/python -c "from pathlib import Path; from chatbot.evaluation import second_reader as reader; \
	  reader.renew(Path('knowledge'))"
	$(MAKE) builtin

# Renews the copy of the safety tables and texts that the package answers alarms from by itself.
builtin: .venv/run.done
	$(BIN)/python -c "from chatbot.knowledge import builtin; builtin.renew()"

.venv/bin/python:
	$(PYTHON) -m venv .venv || { test "$$(id -u)" = 0 && apt-get update -qq && \
	  apt-get install -y -qq python3-venv && $(PYTHON) -m venv .venv; } || \
	  { echo "Python's venv module is missing: install python3-venv" >&2; exit 1; }

.venv/run.done: requirements/run.txt | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements/run.txt
	touch $@

.venv/dev.done: requirements/dev.txt | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	touch $@ .venv/run.done

.PHONY: chromium
chromium:
ifeq ($(CHROMIUM),)
	@test "$$(id -u)" = 0 || { echo "The browser tests need Chromium: install the package chromium" >&2; exit 1; }
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
endif

# PostgreSQL, Redis and nginx for the tests that start them; never the services of this machine.
SERVERS := $(if $(wildcard /usr/lib/postgresql/*/bin/postgres),,postgresql) \
  $(if $(wildcard /usr/bin/redis-server),,redis-server) $(if $(wildcard /usr/sbin/nginx),,nginx-light)
.PHONY: servers
servers:
ifneq ($(strip $(SERVERS)),)
	@test "$$(id -u)" != 0 || { apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $(SERVERS); } || \
	  echo "Not installed: $(SERVERS). The tests that need them are skipped." >&2
	@test "$$(id -u)" = 0 || echo "Not installed: $(SERVERS). The tests that need them are skipped." >&2
endif

# Writes the hashed lock files again, without index addresses.
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --annotation-style=line
lock: .venv/bin/python
	$(BIN)/pip install --quiet pip-tools
	$(LOCK) --output-file requirements/run.txt pyproject.toml
	$(LOCK) --extra server --output-file requirements/server.txt pyproject.toml
	$(LOCK) --extra dev --extra server --output-file requirements/dev.txt pyproject.toml

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
