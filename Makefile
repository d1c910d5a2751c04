# Thin on purpose: each target says which program does the work.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# rustup's folder is not on the PATH of every shell.
export PATH := $(if $(CARGO_HOME),$(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

SEKISHO := $(or $(CARGO_TARGET_DIR),target)/release/sekisho
WITH_STACK := cargo run --quiet --package sekisho-stack --bin with-stack --
VENV := .sekisho/venv

.PHONY: help demo million up down test bench faults year docs lint fmt install build

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## run the whole system on synthetic border traffic, print what happened, stop everything
	@$(SEKISHO) demo

million: build ## a year of more than a million events through everything, every table held to a fold and a rebuild (SCALE=150)
	@$(SEKISHO) demo --scale $(or $(SCALE),150) --seed $(or $(SEED),1)

up: build ## start Kafka and PostgreSQL under .sekisho/ and keep them running
	@$(SEKISHO) up

down: build ## stop what `make up` started; the data stays
	@$(SEKISHO) down

test: $(VENV)/ready ## every test, beside Kafka and PostgreSQL started for them
	@deploy/install --tests
	@SEKISHO_PYTHON="$(CURDIR)/$(VENV)/bin/python" $(WITH_STACK) -- cargo test --workspace

bench: build ## measure against limits taken in the same run: a table and .sekisho/bench.json
	@$(SEKISHO) bench

faults: $(VENV)/ready ## crash tests on more seeds (SEEDS=50)
	@SEKISHO_FAULT_SEEDS="$(or $(SEEDS),50)" cargo test --release --package sekisho-tests --test faults -- --nocapture --test-threads 1

year: ## a year in memory beside the published numbers (SCALE=100, SEED=1); minutes, 3 GB
	@cargo run --quiet --release --package sekisho-simulator --example year -- $(or $(SCALE),100) $(or $(SEED),1)

docs: ## the rules as a page for a lawyer: target/docs/law.html
	@cargo run --quiet --package sekisho -- law page --out target/docs

lint: ## formatting, clippy and documentation, all warnings being errors
	@deploy/install
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --lib --bins --examples --no-deps --quiet

fmt: ## format the code
	cargo fmt --all

install: ## install what is missing on this machine (Debian; root or sudo)
	@deploy/install --tests

build: ## the release binary
	@deploy/install
	@cargo build --release --package sekisho

$(VENV)/ready: deploy/python/requirements.txt
	@deploy/install --tests
	@echo "preparing $(VENV)"
	@rm -rf $(VENV) && mkdir -p .sekisho && python3 -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
