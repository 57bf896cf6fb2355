# The words of this project: build, run, test, install. `make run TASK=007bbfb7` is all a newcomer needs.

TASK ?= 007bbfb7
ARGS ?=
WHAT ?= sandbox stream
PROGRAMS ?= 100000
SEED ?= 0
RUNS ?= 5000
CROSS_RUNS ?= 1000
AUDIT ?= advisories licenses bans sources
KILLS ?= 200
SHARED ?= 600
PAGED ?= 10000
PAUSES ?= 20
PAUSE ?= 60
STARVED ?= 5
FUZZ ?= guests backends source input
SECONDS ?= 1800
SOAK_RUNS ?= 2000000
SOAK_PYTHON_RUNS ?= 200000
SERVE_CLIENTS ?= 4
SERVE_REQUESTS ?= 200000
CROSS := aarch64-unknown-linux-gnu
CROSS_CC ?= aarch64-linux-gnu-gcc
QEMU ?= qemu-aarch64
SYSROOT ?= /usr/aarch64-linux-gnu
# Some tests wait for a clock: half as many again as there are cores keep all of these busy.
TEST_THREADS = $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 3 / 2)
WHEEL ?=
# For make python: CPython's tarball, an archive of Debian, a CPython 3.13.5 that is here; and its folder.
SOURCE ?=
MIRROR ?=
BUILD_PYTHON ?=
PYTHON_BUILD ?= target/python
CORE := cpython-3.13.5-wasi.zip
PYTHON ?= python3.11
# The reference of compare-python is another one, unless PYTHON is named.
PYTHON_WITH_NUMPY = $(if $(filter file,$(origin PYTHON)),python3.13,$(PYTHON))
FUEL ?= 30000000000
CLIENT := clients/python
# The environments of the client's tools and tests, apart from the user's.
CLIENT_BUILD := target/client
CLIENT_PYTHON ?= python3
PIP_FLAGS := --quiet --disable-pip-version-check
STREAM ?= 20000
WHEELS ?= x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu
CARGO ?= cargo
TARGET := wasm32-unknown-unknown
HOST := target/release/solver-host
PREFIX ?= /usr/local
# Not every shell puts the home in place of ~ behind a =.
override PREFIX := $(patsubst ~/%,$(HOME)/%,$(PREFIX))
INSTALL ?= install
BIN = $(DESTDIR)$(PREFIX)/bin
SHARE = $(DESTDIR)$(PREFIX)/share
BASH_COMPLETIONS = $(SHARE)/bash-completion/completions
ZSH_COMPLETIONS = $(SHARE)/zsh/site-functions
FISH_COMPLETIONS = $(SHARE)/fish/vendor_completions.d
MAN1 = $(SHARE)/man/man1

.PHONY: build python run install uninstall test bench native fuel faults faults-pages faults-searches faults-pauses verify verify-aarch64 fuzz fuzz-nightly guests-ahead wheel wheels test-client test-cluster test-loaders client-data soak soak-python test-serve audit lint compare compare-python test-install test-core target clean

## build: the binary, in target/release
build: target
	$(CARGO) build --release --locked

## python: the core interpreter of Python solvers, from Debian's packages, beside the binary; SOURCE=FILE is
## CPython's tarball from elsewhere. `solver-host python install` installs it
python:
	@host/languages/python/core/make.sh --out "$(PYTHON_BUILD)/$(CORE)" --folder "$(PYTHON_BUILD)" \
	  $(if $(SOURCE),--source "$(SOURCE)") $(if $(MIRROR),--mirror "$(MIRROR)") \
	  $(if $(BUILD_PYTHON),--python "$(BUILD_PYTHON)")
	@mkdir -p $(dir $(HOST)) && cp "$(PYTHON_BUILD)/$(CORE)" $(dir $(HOST))

## run: the main job on TASK; more flags in ARGS
run: build
	$(HOST) run $(TASK) $(ARGS)

## install: the binary, completions for bash, zsh and fish, and man pages, below PREFIX (and DESTDIR)
# Root often has no cargo: then what was built before is installed.
install:
	@if command -v $(CARGO) >/dev/null || [ ! -x "$(HOST)" ]; then $(MAKE) build; fi
	@made=$$(mktemp -d) && trap 'rm -rf "$$made"' EXIT && mkdir "$$made/man" && \
	for shell in bash zsh fish; do "$(HOST)" completions $$shell >"$$made/$$shell" || exit 1; done && \
	"$(HOST)" man "$$made/man" && \
	$(INSTALL) -d "$(BIN)" "$(BASH_COMPLETIONS)" "$(ZSH_COMPLETIONS)" "$(FISH_COMPLETIONS)" "$(MAN1)" && \
	$(INSTALL) -m 755 "$(HOST)" "$(BIN)/solver-host" && \
	$(INSTALL) -m 644 "$$made/bash" "$(BASH_COMPLETIONS)/solver-host" && \
	$(INSTALL) -m 644 "$$made/zsh" "$(ZSH_COMPLETIONS)/_solver-host" && \
	$(INSTALL) -m 644 "$$made/fish" "$(FISH_COMPLETIONS)/solver-host.fish" && \
	$(INSTALL) -m 644 "$$made"/man/*.1 "$(MAN1)" && \
	if [ -f "$(dir $(HOST))$(CORE)" ]; then \
	  $(INSTALL) -d "$(SHARE)/solver-host" && $(INSTALL) -m 644 "$(dir $(HOST))$(CORE)" "$(SHARE)/solver-host"; \
	fi
	@echo "solver-host, its completions and its man pages are below $(DESTDIR)$(PREFIX)"

## uninstall: remove what install has put below PREFIX (and DESTDIR)
uninstall:
	rm -f "$(BIN)/solver-host" "$(BASH_COMPLETIONS)/solver-host" "$(ZSH_COMPLETIONS)/_solver-host" \
	  "$(FISH_COMPLETIONS)/solver-host.fish" "$(MAN1)/solver-host.1" "$(MAN1)"/solver-host-*.1 \
	  "$(SHARE)/solver-host"/cpython-*.zip

## test: unit tests and end-to-end tests through the real binary, in minutes
test: target
	RUST_TEST_THREADS=$(TEST_THREADS) $(CARGO) test --release --locked --workspace

## faults: KILLS processes killed at random points, and as many streams; full disks, broken folders
faults: build
	FAULT_KILLS=$(KILLS) $(CARGO) test --release --locked -p solver-faults -- --nocapture

## faults-pages: PAGED runs behind guests and Python programs whose memory was swapped out or moved; as root
faults-pages: build
	PAGES_RUNS=$(PAGED) $(CARGO) test --release --locked -p solver-faults pages -- --nocapture

## faults-searches: two searches and a run on one archive for SHARED seconds, killed at random points
faults-searches: build
	FAULT_SECONDS=$(SHARED) $(CARGO) test --release --locked -p solver-faults searches -- --nocapture

## faults-pauses: PAUSES searches stopped for PAUSE seconds each, and STARVED beside busy loops
faults-pauses: build
	FAULT_PAUSES=$(PAUSES) FAULT_PAUSE_SECONDS=$(PAUSE) FAULT_STARVED=$(STARVED) \
	  $(CARGO) test --release --locked -p solver-faults pauses -- --nocapture --test-threads 1

## verify: every verdict and fuel count on every back end, with pools, caches and load of all kinds
verify: build
	VERIFY_RUNS=$(RUNS) $(CARGO) test --release --locked --test e2e verify -- --nocapture

## verify-aarch64: the same host for another processor, emulated, on a part of the corpus
verify-aarch64: build
	@if ! command -v $(QEMU) >/dev/null || ! command -v $(CROSS_CC) >/dev/null; then \
	  echo "verify-aarch64: skipped: needs $(QEMU) and $(CROSS_CC) (Debian: qemu-user gcc-aarch64-linux-gnu)"; \
	else \
	  if command -v rustup >/dev/null; then rustup target add $(CROSS) || exit 1; fi; \
	  CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=$(CROSS_CC) \
	    $(CARGO) build --release --locked --target $(CROSS) && \
	  $(HOST) verify-determinism --runs $(CROSS_RUNS) --only-other \
	    --other "$(QEMU) -L $(SYSROOT) target/$(CROSS)/release/solver-host"; \
	fi

## fuzz: SECONDS of CPU time for each target in FUZZ, from SEED on
fuzz: target
	$(CARGO) build --release --locked -p solver-host-fuzz
	for target in $(FUZZ); do \
	  target/release/solver-host-fuzz $$target --seconds $(SECONDS) --seed $(SEED) || exit 1; \
	done

## fuzz-nightly: the same targets with libFuzzer, where it is there
fuzz-nightly: target
	@if ! $(CARGO) +nightly fuzz --version >/dev/null 2>&1; then \
	  echo "fuzz-nightly: skipped: needs a nightly toolchain and cargo-fuzz (cargo install cargo-fuzz)"; \
	else \
	  rustup target add $(TARGET) --toolchain nightly || exit 1; \
	  for target in $(FUZZ); do \
	    $(CARGO) +nightly fuzz run $$target -- -max_total_time=$(SECONDS) -rss_limit_mb=4096 || exit 1; \
	  done; \
	fi

## guests-ahead: make the random modules of verify-determinism anew; a test compares with them
guests-ahead: target
	$(CARGO) run --release --locked -p solver-host-fuzz --bin guests-ahead -- \
	  --out host/verify/src/random_modules.gz

## audit: what AUDIT names of the dependencies, by deny.toml; advisories are fetched, the rest is offline
audit:
	@if ! $(CARGO) deny --version >/dev/null 2>&1; then \
	  echo "audit: skipped: needs cargo-deny (cargo install --locked cargo-deny)"; \
	else \
	  $(CARGO) deny --locked check --hide-inclusion-graph $(AUDIT); \
	fi

## wheel: the Python client with the binary of `make build`, for this machine, in target/wheels
wheel: build client-data $(CLIENT_BUILD)/tools/ready
	rm -rf target/wheels/here
	cd $(CLIENT) && PATH="$(CURDIR)/$(CLIENT_BUILD)/tools/bin:$$PATH" maturin build --out $(CURDIR)/target/wheels/here

## wheels: the wheels to publish, for glibc 2.17 and later on x86-64 and aarch64
wheels: target client-data $(CLIENT_BUILD)/tools/ready
	$(CLIENT_BUILD)/tools/bin/pip install $(PIP_FLAGS) -r $(CLIENT)/requirements-wheels.txt
	PATH="$(CURDIR)/$(CLIENT_BUILD)/tools/bin:$$PATH" $(CLIENT)/wheels.sh $(WHEELS)

## test-client: the client's tests and types in a fresh environment, with the wheel of `make wheel`; STREAM
## requests through one judge
test-client: wheel
	$(CLIENT_PYTHON) -m venv --clear $(CLIENT_BUILD)/test
	$(CLIENT_BUILD)/test/bin/pip install $(PIP_FLAGS) -r $(CLIENT)/requirements-dev.txt target/wheels/here/*.whl
	cd $(CLIENT) && ../../$(CLIENT_BUILD)/test/bin/mypy --cache-dir ../../$(CLIENT_BUILD)/mypy
	cd $(CLIENT) && STREAM_REQUESTS=$(STREAM) ../../$(CLIENT_BUILD)/test/bin/pytest -p no:cacheprovider $(ARGS)

## test-cluster: Ray and Spark in environments of their own, each with two nodes on this machine
test-cluster: wheel
	$(CLIENT)/cluster.sh $(CLIENT_BUILD) target/wheels/here $(ARGS)

## test-loaders: TRL and verl, as PyPI has them with torch (3.4 GB to fetch), call the client's rewards
test-loaders: wheel
	$(CLIENT)/loaders.sh $(CLIENT_BUILD) target/wheels/here $(ARGS)

# The core interpreter of Python solvers goes into share/solver-host, where `make python` has built it.
client-data:
	@rm -rf $(CLIENT)/solver_host.data && mkdir -p $(CLIENT)/solver_host.data/data/share/solver-host
	@for core in $(wildcard $(dir $(HOST))cpython-*-wasi.zip); do \
	  cp "$$core" $(CLIENT)/solver_host.data/data/share/solver-host || exit 1; \
	done

$(CLIENT_BUILD)/tools/ready: $(CLIENT)/requirements-tools.txt
	$(CLIENT_PYTHON) -m venv --clear $(CLIENT_BUILD)/tools
	$(CLIENT_BUILD)/tools/bin/pip install $(PIP_FLAGS) -r $<
	@touch $@

## soak: SOAK_RUNS runs through one process, a twentieth of them hostile: nothing slows or stays behind
soak: build
	SOAK_RUNS=$(SOAK_RUNS) $(CARGO) test --release --locked -p solver-soak a_long_stream_leaves -- --nocapture

## soak-python: SOAK_PYTHON_RUNS runs of Python (or RUNS=N) through one process, a twentieth of them hostile
soak-python: build
	SOAK_PYTHON_RUNS=$(if $(filter command line,$(origin RUNS)),$(RUNS),$(SOAK_PYTHON_RUNS)) \
	  $(CARGO) test --release --locked -p solver-soak of_python -- --nocapture

## test-serve: SERVE_CLIENTS times as many hostile clients of the server, and SERVE_REQUESTS requests to one
test-serve: build
	SERVE_CLIENTS=$(SERVE_CLIENTS) SERVE_REQUESTS=$(SERVE_REQUESTS) \
	  $(CARGO) test --release --locked --test e2e serve -- --nocapture --test-threads 2

## bench: the comparisons in WHAT, which the figures of docs/performance.md are from; beside PYTHON, on
## the programs in DIR; more flags in ARGS
bench: build
	$(CARGO) build --release --locked -p solver-bench
	target/release/solver-bench $(WHAT) $(if $(filter file,$(origin PYTHON)),,--python "$(PYTHON)") \
	  $(if $(DIR),--programs "$(DIR)") $(ARGS)

## native: the DSL runtime without a sandbox, for the comparison `native`
native: build
	$(CARGO) build --release --locked -p solver-native

## fuel: write down what our own solvers spend now; a test compares with it
fuel: target
	UPDATE_FUEL=1 $(CARGO) test --release --locked --test e2e no_solver_spends_more

## lint: format, lints and links of the documentation; warnings are errors
lint: target
	$(CARGO) fmt --all --check
	$(CARGO) clippy --release --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --release --locked --workspace --no-deps

## compare: PROGRAMS random programs here and on CPython 3.11 with the arc-dsl in the folder ARC_DSL
compare:
	@if ! command -v $(PYTHON) >/dev/null; then \
	  echo "compare: skipped: there is no $(PYTHON), and the reference is CPython 3.11"; \
	elif [ -z "$(ARC_DSL)" ]; then \
	  echo "compare: skipped: ARC_DSL names no folder of arc-dsl: make compare ARC_DSL=DIR"; \
	else \
	  $(MAKE) build && $(PYTHON) tests/reference/compare.py --dsl "$(ARC_DSL)" \
	    --programs $(PROGRAMS) --seed $(SEED) --save target/differences.jsonl; \
	fi

## test-install: whole installations of the Python interpreter, compared and killed; from the wheel WHEEL
test-install: build
	@test -f "$(WHEEL)" || { echo "test-install: name the wheel: make test-install WHEEL=FILE" >&2; exit 2; }
	SOLVER_HOST_WHEEL="$$(realpath "$(WHEEL)")" $(CARGO) test --release --locked --test e2e python_install -- --nocapture

## test-core: two whole builds of the core interpreter, in two folders, compared
test-core: build
	SOLVER_HOST_BUILD_CORE=1 $(CARGO) test --release --locked --test e2e python_build -- --nocapture

## compare-python: the Python programs in the folder DIR here and on PYTHON with numpy; more flags in ARGS
compare-python:
	@if ! command -v $(PYTHON_WITH_NUMPY) >/dev/null; then \
	  echo "compare-python: skipped: there is no $(PYTHON_WITH_NUMPY); name one: PYTHON=python3.13"; \
	elif [ -z "$(DIR)" ]; then \
	  echo "compare-python: skipped: DIR names no folder of programs: make compare-python DIR=tests/python/programs"; \
	else \
	  $(MAKE) build && $(PYTHON_WITH_NUMPY) tests/compare-python/compare.py "$(DIR)" --fuel $(FUEL) $(ARGS); \
	fi

# The DSL runtime is compiled for this target. Without rustup the toolchain has to have it.
target:
	@if command -v rustup >/dev/null; then rustup target add $(TARGET) 2>/dev/null || \
	  { echo "cannot add the target $(TARGET); run: rustup target add $(TARGET)" >&2; exit 1; }; fi

clean:
	$(CARGO) clean
