# Shidian. `make help` lists the targets: those with a text after ##.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

GO ?= go
# Packages tested at the same time. Each may start servers of its own.
TEST_PARALLEL ?= 2
# For one package, servers included.
TEST_TIMEOUT ?= 60m
# What the programs call themselves: the release, or the nearest one before this commit.
VERSION ?= $(shell deploy/release/version.sh)
LD_FLAGS = -X shidian/internal/version.named=$(VERSION) \
	-X shidian/internal/version.commit=$(shell git describe --always --dirty --abbrev=40 --exclude="*" 2>/dev/null)
BUILD_FLAGS = -ldflags '$(LD_FLAGS)'
# The Go with which releases are built and known weaknesses are looked for: the newest of
# its line, which the go command gets from the module proxy (GOTOOLCHAIN).
RELEASE_GO ?= go1.26.10
# Of the run under faults that belongs to the tests.
TEST_SEED ?= 2002
# The document that gets the figures of a run under faults; empty for none.
CHAOS_DOC ?= docs/reliability.md

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: programs ## ten pilots of 2002 in some minutes, with simulated staff; SUBDISTRICTS=2 for fewer, SEED=7 for other staff, PLAN=FILE for another plan
	@exec bin/shidian-dev -demo

.PHONY: build
build: ## build bin/shidian (the desk) and bin/shidian-worker
	$(GO) build $(BUILD_FLAGS) -o bin/shidian ./starter
	$(GO) build $(BUILD_FLAGS) -o bin/shidian-worker ./worker

.PHONY: run
run: programs ## run Postgres, Temporal with its UI and a worker until Ctrl-C; data is kept
	@exec bin/shidian-dev

.PHONY: test
test: prepare ## run every test, with real servers; installs or builds what they need
	$(GO) vet ./...
	$(GO) test -count=1 -p $(TEST_PARALLEL) -timeout $(TEST_TIMEOUT) ./...
	cd bench && $(GO) vet ./... && $(GO) test -count=1 ./...
	cd tools/chaos && $(GO) vet ./... && $(GO) test -count=1 ./...
	cd tools/openid && $(GO) vet ./... && $(GO) test -count=1 ./...
	cd tools/image && $(GO) vet ./... && $(GO) test -count=1 ./...
	cd tools/deploy && $(GO) vet ./... && $(GO) test -count=1 ./...
	cd tools/release && $(GO) vet ./... && $(GO) test -count=1 ./...
	cd tools/vulncheck && $(GO) vet ./... && $(GO) test -count=1 ./...
	cd tools/temporal-server && $(GO) test -vet=off -count=1 ./...
	@$(MAKE) chaos SEED=$(TEST_SEED) MINUTES=2 CHAOS_DOC=

.PHONY: test-fast
test-fast: ## run the tests that need no server
	$(GO) test -short ./...

.PHONY: lint
lint: bin/tools/golangci-lint bin/tools/workflowcheck weaknesses ## golangci-lint, go vet, Temporal's workflowcheck, known weaknesses
	bin/tools/golangci-lint run ./...
	$(GO) vet ./...
	cd bench && ../bin/tools/golangci-lint run ./... && $(GO) vet ./...
	cd tools/chaos && ../../bin/tools/golangci-lint run ./... && $(GO) vet ./...
	cd tools/openid && ../../bin/tools/golangci-lint run ./... && $(GO) vet ./...
	cd tools/image && ../../bin/tools/golangci-lint run ./... && $(GO) vet ./...
	cd tools/deploy && ../../bin/tools/golangci-lint run ./... && $(GO) vet ./...
	cd tools/release && ../../bin/tools/golangci-lint run ./... && $(GO) vet ./...
	cd tools/vulncheck && ../../bin/tools/golangci-lint run ./... && $(GO) vet ./...
	cd tools/temporal-server && ../../bin/tools/golangci-lint run ./... && $(GO) vet ./...
	bin/tools/workflowcheck -test=false -config tools/workflowcheck/config.yaml ./workflows/...

# VULNDB=latest asks the newest database instead of the one that is pinned.
.PHONY: weaknesses
weaknesses: bin/tools/vulncheck ## ask Go's vulnerability database what the programs reach; VULNDB=latest for the newest
	GOTOOLCHAIN=$(RELEASE_GO) bin/tools/vulncheck $(if $(VULNDB),-db $(VULNDB)) .

# TARGETS=linux/amd64 for one, VERSION=v1.2.3 where there is no tag, DIRTY=1 with changes
# that are in no commit.
TARGETS ?= linux/amd64,linux/arm64

.PHONY: release
release: bin/tools/release bin/tools/cyclonedx-gomod ## build archives with digests, licences and bills of materials into bin/release; VERSION=v1.2.3 where there is no tag
	@GOTOOLCHAIN=$(RELEASE_GO) bin/tools/release -version '$(VERSION)' -targets '$(TARGETS)' -sbom '$(CURDIR)/bin/tools/cyclonedx-gomod' $(if $(DIRTY),-dirty)

# FROM=v0.4.0,v0.7.0 for some. The programs of earlier releases are built once and stay in bin/releases.
.PHONY: upgrade-test
upgrade-test: prepare ## begin pilots under each earlier release, upgrade in mid-pilot, work them to the end, audit; FROM=v0.12.0 for one
	SHIDIAN_UPGRADE_FROM=$(or $(FROM),all) $(GO) test ./internal/endtoend/upgrade -count=1 -parallel 2 -timeout 120m $(if $(VERBOSE),-v)

# How much is measured, and what a cloud's tariff is. A look at whether it runs, in
# two minutes: make bench ROUNDS=1 CLIENTS=8 WINDOW=300ms SERVERS=postgres SHORT=1 PAGE=
# On a machine that other programs use nothing is measured, but for FORCE=1, and no page
# shows windows under ten seconds.
ROUNDS ?= 3
CLIENTS ?= 1,8,64
WINDOW ?= 10s
SERVERS ?= postgres,dev
TARIFF ?= 50
TARIFF_NAME ?= Temporal Cloud, list price of January 2025, first five million
PAGE ?= docs/performance.md

.PHONY: bench
bench: build prepare ## measure hand-ins beside other ways to do it, on real servers, for about an hour; SERVERS=postgres for forty minutes of it
	cd bench && $(GO) build $(BUILD_FLAGS) -o ../bin/bench .
	bin/bench -rounds $(ROUNDS) -clients $(CLIENTS) -window $(WINDOW) -servers $(SERVERS) -tariff $(TARIFF) -tariff-name "$(TARIFF_NAME)" -page "$(PAGE)" $(if $(SHORT),-short) $(if $(FORCE),-force)

# Communities open at once, and a record of a country's size with the web desk on it. A
# look at whether it runs, in three minutes: make bench-scale COMMUNITIES=60,120 STEPS=20000 KILLS=1 CALLS=4 PAGE=
COMMUNITIES ?= 1000,20000
STEPS ?= 2230000
KILLS ?= 5
CALLS ?= 50

.PHONY: bench-scale
bench-scale: build prepare ## measure thousands of communities open at once, a country's record and the web desk on it, for about forty minutes
	cd bench && $(GO) build $(BUILD_FLAGS) -o ../bin/bench-scale ./scale
	bin/bench-scale -communities "$(COMMUNITIES)" -steps $(STEPS) -seed $(or $(SEED),2002) -kills $(KILLS) -calls $(CALLS) -page "$(PAGE)" $(if $(FORCE),-force)

# A rolling upgrade with clients at work. A look at whether it runs, in two minutes:
# make bench-rollout OPEN=60 SERVER=dev PAGE=
OPEN ?= 5000
SERVER ?= postgres

.PHONY: bench-rollout
bench-rollout: build prepare bin/tools/temporal-server bin/tools/temporal-sql-tool ## upgrade the worker under 5,000 open communities that hand in, with a rollback and a crash; counts what is lost or stuck
	cd bench && $(GO) build $(BUILD_FLAGS) -o ../bin/bench-rollout ./upgrade
	bin/bench-rollout -communities $(OPEN) -server $(SERVER) -page "$(PAGE)"

.PHONY: record-histories
record-histories: prepare ## record the workflow histories that replay tests read, on a real server
	SHIDIAN_RECORD=1 $(GO) test ./workflows/replay/ -run TestRecord -count=1 -v -timeout 30m

.PHONY: chaos
chaos: build prepare ## kill, cut and lose servers while clients hand in, let enemies at them, then prove that nothing is lost; about ten minutes; SEED=7 MINUTES=2
	cd tools/chaos && $(GO) build $(BUILD_FLAGS) -o ../../bin/shidian-chaos .
	@bin/shidian-chaos $(if $(SEED),-seed $(SEED)) -minutes $(or $(MINUTES),7) -doc '$(CHAOS_DOC)'

.PHONY: screenshots
screenshots: prepare ## make docs/images from the real UI, in a headless Chromium
	SHIDIAN_SCREENSHOTS=1 $(GO) test ./internal/endtoend/ -run 'TestScreenshots|TestBrowser_AnswersTheSixQuestions' -count=1 -timeout $(TEST_TIMEOUT)

.PHONY: rules
rules: ## write docs/rules.md anew from the code
	SHIDIAN_UPDATE=1 $(GO) test ./internal/rulebook/ -run ThePage -count=1

.PHONY: migrate
migrate: build ## bring the database at DATABASE_URL to the newest schema
	bin/shidian-worker migrate

# For which machines, and what the image is called where it is loaded.
PLATFORMS ?= linux/amd64,linux/arm64
IMAGE ?= shidian

.PHONY: image
image: ## build the container image of both programs, bin/shidian-image.tar, without a container engine; PLATFORMS=linux/amd64 IMAGE=registry.example/shidian
	cd tools/image && GOTOOLCHAIN=$(RELEASE_GO) $(GO) run . -root ../.. -name '$(IMAGE)' -platforms '$(PLATFORMS)' -version '$(VERSION)' -ldflags '$(LD_FLAGS)' \
		-commit '$(shell git describe --always --dirty --abbrev=40 --exclude="*" 2>/dev/null)' -created '$(or $(shell git log -1 --format=%ct 2>/dev/null),0)'

.PHONY: clean
clean: ## remove what was built; the data in .shidian/ stays
	rm -rf bin

# Postgres, Chromium and the program ip installed, the sample sign-in and both of Temporal's
# servers built, that of development and that of production: outside of the time that a test
# may take.
.PHONY: prepare
prepare:
	@$(GO) build -o bin/shidian-prepare ./deploy/prepare
	@exec bin/shidian-prepare -browser -server

# Shidian's programs, Postgres, the Temporal development server and the sample sign-in,
# all at the same time.
.PHONY: programs
programs:
	@$(GO) build -o bin/shidian-prepare ./deploy/prepare
	@LD_FLAGS='$(LD_FLAGS)' exec bin/shidian-prepare -programs

# Each tool is a module of its own, so that none decides another's dependencies.
bin/tools/golangci-lint: tools/golangci-lint/go.mod tools/golangci-lint/go.sum
	cd tools/golangci-lint && $(GO) build -o ../../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

bin/tools/workflowcheck: tools/workflowcheck/go.mod tools/workflowcheck/go.sum
	cd tools/workflowcheck && $(GO) build -o ../../$@ go.temporal.io/sdk/contrib/tools/workflowcheck

bin/tools/vulncheck: $(wildcard tools/vulncheck/*.go tools/vulncheck/*.txt tools/vulncheck/go.*)
	cd tools/vulncheck && $(GO) build -o ../../$@ .

bin/tools/release: $(wildcard tools/release/*.go tools/release/go.*)
	cd tools/release && $(GO) build -o ../../$@ .

bin/tools/cyclonedx-gomod: tools/sbom/go.mod tools/sbom/go.sum
	cd tools/sbom && $(GO) build -o ../../$@ github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod

# What signs sample staff in; `make prepare` builds it too, and in the same way.
bin/tools/openid: tools/openid/go.mod tools/openid/go.sum $(wildcard tools/openid/*.go tools/openid/pages/*)
	cd tools/openid && $(GO) build -mod=readonly -buildvcs=false -o ../../$@ .
	@touch $@

