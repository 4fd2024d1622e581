# Makefile: builds the libraries and the command, plays, tests, installs.
#
#   make            the libraries and build/gasket
#   make play       a skirmish between two example bots, drawn in the terminal
#   make test       every test
#   make threads    the threads' test under ThreadSanitizer
#   make fuzz       every fuzzer, FUZZ_SECONDS (3600) each; TARGET=source for one alone
#   make coverage   lines and branches of vm/ and lang/ that the tests run, in build/coverage
#   make second-opinion  random programs, on which the machine and two slow evaluators must agree: SEEDS=1000000
#   make verifier-mutants  switches each check of loader and verifier off: a test must fail
#   make hardened   the golden programs while every change moves its object and every freed block is poisoned
#   make bytecode-mutants  a million mutants of bytecode, and every byte flipped (many minutes)
#   make bench-compile  lines a second of the compiler; its cost grows with the length alone
#   make determinism  the same results from every compiler, machine and option that is there
#   make limits   nanoseconds a unit of gas and a byte of source, at their worst; in build/limits.json too
#   make limits-memory  lets every single allocation fail, over all golden programs
#   make bless      rewrites the dumps beside the golden programs
#   make docs       the reference pages that are made from tables, in build/docs
#   make deps       installs what is missing to build (make deps-test: to test)
#   make install    PREFIX=/usr/local DESTDIR=
#   make clean
#
# Variants by variables: CC, BUILD (where products go), SANITIZE (address,undefined), CFLAGS, WERROR.

ifeq ($(origin CC),default)
CC := gcc
endif
BUILD    ?= build
SANITIZE ?=
# Asserts (a host's mistake) are for the sanitized builds; a release answers with an error code.
CFLAGS   ?= $(if $(SANITIZE),-O1,-O2 -DNDEBUG) -g
WERROR   ?= -Werror
PREFIX   ?= /usr/local
LIBDIR   ?= $(PREFIX)/lib
DESTDIR  ?=
RE2C     ?= re2c
LEMON    ?= lemon
OBJCOPY  ?= objcopy
JOBS     ?= $(shell nproc 2>/dev/null || echo 2)

VERSION   := $(shell sed -n 's/^.define GK_VERSION "\(.*\)"/\1/p' vm/gasket.h)
SOVERSION := $(firstword $(subst ., ,$(VERSION)))

MAKEFLAGS += $(if $(filter 0,$(MAKELEVEL)),-j$(JOBS)) --no-print-directory
ifneq ($(filter clean,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

# ---- flags -----------------------------------------------------------------------------------

WARN := -Wall -Wextra -Wconversion -Wshadow $(WERROR)
# No contraction: a fused multiply-add would give other bits than the machine next door.
# No errno from sqrt(): it is one instruction, and vm/ needs no libm.
# No path of this machine in what is installed.
BASE := -std=c11 -ffp-contract=off -fno-math-errno -ffile-prefix-map=$(CURDIR)=. \
        -fvisibility=hidden -fPIC $(CFLAGS)
ifneq ($(SANITIZE),)
SANITIZERS := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

# Who may see whom: a room that includes upward does not compile. game-api/, tools/ and the
# examples find gasket.h alone, in a folder of its own.
INCLUDE_vm       :=
INCLUDE_lang     := -Ilang -Ivm -I$(BUILD)/generated
INCLUDE_game-api := -I$(BUILD)/include -I$(BUILD)/generated -D_DEFAULT_SOURCE
INCLUDE_tools    := -I$(BUILD)/include -Igame-api -I$(BUILD)/generated -D_DEFAULT_SOURCE
INCLUDE_tests    := -Ivm -Ilang -Igame-api -Itools -Itests/unit -Itests/second -I$(BUILD)/generated -D_DEFAULT_SOURCE

COMPILE = $(CC) $(BASE) $(SANITIZERS) -MMD -MP $(WARN)
LINK    = $(CC) $(CFLAGS) $(SANITIZERS) $(LDFLAGS)

# ---- what there is ---------------------------------------------------------------------------

O := $(BUILD)/obj
VM_OBJ    := $(patsubst %.c,$O/%.o,$(wildcard vm/*.c))
LANG_OBJ  := $(patsubst %.c,$O/%.o,$(wildcard lang/*.c)) $O/generated/lexer.o $O/generated/grammar.o
GAME_OBJ  := $(patsubst %.c,$O/%.o,$(wildcard game-api/*.c))
TOOLS_OBJ := $(patsubst %.c,$O/%.o,$(filter-out tools/main.c,$(wildcard tools/*.c)))
MAIN_OBJ  := $O/tools/main.o
LIB_OBJ   := $(VM_OBJ) $(LANG_OBJ)

EMBEDDED := $(patsubst %.gsk,$(BUILD)/generated/%_gsk.h,$(notdir $(wildcard game-api/*.gsk))) \
            $(BUILD)/generated/codes_md.h
LIBRARY  := $(BUILD)/generated/library_gsk.h
LIBRARY_TEXT := $(BUILD)/generated/library_text.h
HEADERS  := $(EMBEDDED) $(LIBRARY) $(LIBRARY_TEXT) $(BUILD)/include/gasket.h

UNIT      := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*_test.c))
UNIT_HELP := $(patsubst %.c,$O/%.o,$(filter-out %_test.c,$(wildcard tests/unit/*.c)))

.PHONY: all gasket lib unit-tests second second-opinion play test bench-compile determinism bless docs deps deps-test install uninstall clean help FORCE

all: lib gasket
gasket: $(BUILD)/gasket
lib: $(BUILD)/libgasket.a $(BUILD)/libgasket-vm.a $(BUILD)/libgasket-jail.a \
     $(BUILD)/libgasket.so.$(VERSION) $(BUILD)/libgasket-vm.so.$(VERSION)
unit-tests: $(UNIT)

help:
	@sed -n 's/^#   \(make.*\)/  \1/p' Makefile

# ---- what must be installed --------------------------------------------------------------------

# Asked before anything is built; says nothing and touches no network when nothing is missing.
deps:
	@CC='$(CC)' sh tools/deps.sh build
deps-test:
	@CC='$(CC)' sh tools/deps.sh test

# ---- generated code ----------------------------------------------------------------------------

# Another compiler or other flags: everything is compiled again.
FLAGS := $(COMPILE)
$(BUILD)/.flags: FORCE | deps
	@mkdir -p $(BUILD)
	@echo '$(FLAGS)' | cmp -s - $@ || echo '$(FLAGS)' > $@

$(BUILD)/generated/lexer.c: lang/lexer.re | deps
	@mkdir -p $(@D)
	@echo "  re2c   $<"
	@$(RE2C) -W -Werror --no-debug-info -o $@ $<

# lemon's exit code tells of conflicts, so the build stops at one.
$(BUILD)/generated/grammar.c: lang/grammar.y | deps
	@mkdir -p $(@D)
	@echo "  lemon  $<"
	@$(LEMON) -l -q -d$(@D) $<
$(BUILD)/generated/grammar.h: $(BUILD)/generated/grammar.c ;

$(LIBRARY): lang/library.def $(wildcard stdlib/*.gsk) tools/library.sh
	@mkdir -p $(@D)
	@sh tools/library.sh lang/library.def $(wildcard stdlib/*.gsk) > $@
$(LIBRARY_TEXT): $(wildcard stdlib/*.gsk) tools/embed.sh
	@mkdir -p $(@D)
	@for file in $(wildcard stdlib/*.gsk); do sh tools/embed.sh $$file || exit 1; done > $@
$(BUILD)/generated/%_gsk.h: game-api/%.gsk tools/embed.sh
	@mkdir -p $(@D)
	@sh tools/embed.sh $< > $@
$(BUILD)/generated/%_md.h: docs/%.md tools/embed.sh
	@mkdir -p $(@D)
	@sh tools/embed.sh $< > $@

$(BUILD)/include/gasket.h: vm/gasket.h
	@mkdir -p $(@D)
	@cp $< $@

# ---- compiling ---------------------------------------------------------------------------------

define room
$O/$(1)/%.o: $(1)/%.c $(BUILD)/.flags | deps $(HEADERS) $(2)
	@mkdir -p $$(@D)
	@echo "  cc     $$<"
	@$$(COMPILE) $$(INCLUDE_$(firstword $(subst /, ,$(1)))) -c $$< -o $$@
endef
$(eval $(call room,vm,))
$(eval $(call room,lang,$(BUILD)/generated/grammar.h))
$(eval $(call room,game-api,))
$(eval $(call room,tools,))
$(eval $(call room,tests/unit,$(BUILD)/generated/grammar.h))
$(eval $(call room,tests/second,$(BUILD)/generated/grammar.h))

# What a generator wrote need not please our warnings. NDEBUG: lemon's tracing would be a global.
$O/generated/%.o: $(BUILD)/generated/%.c $(BUILD)/.flags | deps $(HEADERS) $(BUILD)/generated/grammar.h
	@mkdir -p $(@D)
	@echo "  cc     $<"
	@$(COMPILE) -DNDEBUG -Wno-conversion -Wno-sign-conversion -Wno-type-limits -Wno-unused-parameter -Wno-unused-variable \
	    $(INCLUDE_lang) -c $< -o $@

# ---- linking -----------------------------------------------------------------------------------

# With the internals, for the unit tests alone.
$(BUILD)/internal.a: $(LIB_OBJ)
	@rm -f $@ && ar qcs $@ $^
$(BUILD)/game-api.a: $(GAME_OBJ)
	@rm -f $@ && ar qcs $@ $^
$(BUILD)/tools.a: $(TOOLS_OBJ)
	@rm -f $@ && ar qcs $@ $^

# One object whose hidden names are local: what is not gk_ can't collide with a host's names,
# and nothing outside can lean on it.
define library
$(BUILD)/lib$(1).a: $(2)
	@echo "  ar     $$@"
	@ld -r -o $(BUILD)/$(1).o $$^
	@$$(OBJCOPY) --localize-hidden $(BUILD)/$(1).o
	@rm -f $$@ && ar rcs $$@ $(BUILD)/$(1).o && rm -f $(BUILD)/$(1).o
$(BUILD)/lib$(1).so.$(VERSION): $(2)
	@echo "  ld     $$@"
	@$$(LINK) -shared $(if $(SANITIZE),,-Wl$(comma)-z$(comma)defs) \
	    -Wl,-soname,lib$(1).so.$(SOVERSION) -o $$@ $$^
	@ln -sf lib$(1).so.$(VERSION) $(BUILD)/lib$(1).so.$(SOVERSION)
	@ln -sf lib$(1).so.$(SOVERSION) $(BUILD)/lib$(1).so
endef
comma := ,
$(eval $(call library,gasket,$(LIB_OBJ)))
$(eval $(call library,gasket-vm,$(VM_OBJ)))

# For hosts that want jails: beside one of the libraries above, and libseccomp.
JAIL_OBJ := $(filter $O/game-api/jail% $O/game-api/wire%,$(GAME_OBJ))
$(BUILD)/libgasket-jail.a: $(JAIL_OBJ)
	@echo "  ar     $@"
	@ld -r -o $(BUILD)/gasket-jail.o $^
	@$(OBJCOPY) --localize-hidden $(BUILD)/gasket-jail.o
	@rm -f $@ && ar rcs $@ $(BUILD)/gasket-jail.o && rm -f $(BUILD)/gasket-jail.o

$(BUILD)/gasket: $(MAIN_OBJ) $(BUILD)/tools.a $(BUILD)/game-api.a $(BUILD)/libgasket.a
	@echo "  ld     $@"
	@$(LINK) -o $@ $^ -ljansson -ledit -lseccomp

$(BUILD)/unit/%: $O/tests/unit/%.o $(UNIT_HELP) $(BUILD)/tools.a $(BUILD)/game-api.a $(BUILD)/internal.a
	@mkdir -p $(@D)
	@$(LINK) -o $@ $^ -ljansson -ledit -lseccomp -lcmocka $(ORACLE) -lm -pthread
$(BUILD)/unit/float_math_test $(BUILD)/unit/float_tables_test: ORACLE := -lmpfr -lgmp
# What these allocate is counted (tests/unit/counted.h), or fails.
$(BUILD)/unit/strangers_test $(BUILD)/unit/mutation_test $(BUILD)/unit/allocation_test: LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free

# ---- second opinions ---------------------------------------------------------------------------

# Programs of tests/second that compare or print; the other files there are what they share.
SECOND := $(patsubst tests/%.c,$(BUILD)/%,$(wildcard tests/second/*_opinion.c) tests/second/programs.c)
SECOND_HELP := $(patsubst %.c,$O/%.o,$(filter-out %_opinion.c %/programs.c,$(wildcard tests/second/*.c)) tests/unit/assemble.c)
SEEDS ?= 10000
FIRST_SEED ?= 1
second: $(SECOND)
$(SECOND): $(BUILD)/%: $O/tests/%.o $(SECOND_HELP) $(BUILD)/game-api.a $(BUILD)/internal.a
	@mkdir -p $(@D)
	@echo "  ld     $@"
	@$(LINK) -o $@ $^ -ljansson -lm -pthread
second-opinion: second
	@$(BUILD)/second/tree_opinion --seeds $(FIRST_SEED) $$(($(FIRST_SEED) + $(SEEDS) - 1))
	@$(BUILD)/second/bytecode_opinion --random $(FIRST_SEED) $(SEEDS)

# Kept, or make would take them for intermediate files and compile them each time.
.SECONDARY: $(HEADERS) $(patsubst tests/unit/%.c,$O/tests/unit/%.o,$(wildcard tests/unit/*_test.c)) $(UNIT_HELP)

# ---- fuzzers -----------------------------------------------------------------------------------

# The fuzzers themselves are in a build of their own, where clang counts what runs; with STANDALONE=1
# they are plain programs that run files.
.PHONY: fuzzers fuzz fuzz-build coverage
FUZZERS   := $(patsubst tests/fuzz/%_fuzz.c,$(BUILD)/fuzzers/%,$(wildcard tests/fuzz/*_fuzz.c))
FUZZ_HELP := $(patsubst %.c,$O/%.o,$(filter-out %_fuzz.c %/standalone.c,$(wildcard tests/fuzz/*.c)))
$(eval $(call room,tests/fuzz,$(BUILD)/generated/grammar.h))
fuzzers: $(FUZZERS)
$(BUILD)/fuzzers/%: $O/tests/fuzz/%_fuzz.o $(FUZZ_HELP) $(if $(STANDALONE),$O/tests/fuzz/standalone.o) \
    $(BUILD)/tools.a $(BUILD)/game-api.a $(BUILD)/internal.a $(BUILD)/libgasket.a
	@mkdir -p $(@D)
	@$(LINK) $(if $(STANDALONE),,-fsanitize=fuzzer) -o $@ $(filter %.o,$^) $(BUILD)/tools.a \
	    $(BUILD)/game-api.a $(BUILD)/$(FUZZED) -ljansson -ledit -lseccomp
# As the command does; tools/ and lang/ have hidden names in common.
$(BUILD)/fuzzers/%: FUZZED := internal.a
$(BUILD)/fuzzers/repl: FUZZED := libgasket.a
.SECONDARY: $(patsubst %.c,$O/%.o,$(wildcard tests/fuzz/*.c))

-include $(shell find $O -name '*.d' 2>/dev/null)

# ---- play, test, install -----------------------------------------------------------------------

play: gasket
	@$(BUILD)/gasket play skirmish examples/hunter.gsk examples/keeper.gsk --seed 7 --out $(BUILD)/play.replay

# What the fuzzers run is built with clang; its seeds are made by the release.
FUZZ_SECONDS ?= 3600
TARGET       ?= $(patsubst tests/fuzz/%_fuzz.c,%,$(wildcard tests/fuzz/*_fuzz.c))
fuzz-build: deps-test gasket
	@$(MAKE) BUILD=$(BUILD)/fuzz CC=clang SANITIZE=address,undefined,fuzzer-no-link CFLAGS='-O1 -g' fuzzers
	@sh tests/fuzz/seeds.sh $(BUILD)/gasket $(BUILD)/fuzz/seeds
fuzz: fuzz-build
	@failed=0; for fuzzer in $(TARGET); do \
	    sh tests/fuzz/run.sh $(BUILD)/fuzz $$fuzzer $(FUZZ_SECONDS) keep || failed=1; done; exit $$failed

# Without asserts and optimisation, so that a line is a line and no branch is the sanitizers'.
coverage: fuzz-build
	@$(MAKE) BUILD=$(BUILD)/coverage CC=gcc CFLAGS='-O0 -g -DNDEBUG --coverage' LDFLAGS='-Wl,--no-as-needed -lm' STANDALONE=1 \
	    gasket unit-tests fuzzers
	@sh tests/coverage.sh $(BUILD)/coverage $(BUILD)/fuzz

test: deps-test
	@MAKE='$(MAKE)' BUILD='$(BUILD)' JOBS='$(JOBS)' sh tests/run.sh

# One program, many threads: the libraries alone, so that it builds in a moment.
.PHONY: threads
threads: deps-test
	@$(MAKE) BUILD='$(BUILD)/tsan' SANITIZE=thread CFLAGS='-O0 -g' '$(BUILD)/tsan/threads_test'
	@sh tests/unit.sh '$(BUILD)/tsan/threads_test'
$(BUILD)/threads_test: $O/tests/unit/threads_test.o $(BUILD)/internal.a
	@$(LINK) -o $@ $^ -lcmocka -lm -pthread

# ---- bytecode from strangers -------------------------------------------------------------------

.PHONY: verifier-mutants bytecode-mutants hardened
verifier-mutants: deps-test
	@sh tests/verifier_mutants.sh $(BUILD)/verifier-mutants
bytecode-mutants: deps-test
	@$(MAKE) BUILD=$(BUILD)/clang-asan CC=clang SANITIZE=address,undefined $(BUILD)/clang-asan/unit/mutation_test
	@MUTANTS=2000 FLIP_STRIDE=1 $(BUILD)/clang-asan/unit/mutation_test
hardened: deps-test
	@$(MAKE) BUILD=$(BUILD)/hardened CC=gcc SANITIZE=address,undefined CFLAGS='-O1 -g -DGASKET_HARDENED' gasket
	@sh tests/golden.sh check $(BUILD)/hardened/gasket

# ---- measure, generate, install ------------------------------------------------------------------

bench-compile: gasket
	@sh tests/compile_cost.sh $(BUILD)/gasket

determinism: all
	@sh tests/determinism.sh $(BUILD) all

# Numbers of this machine: run it when nothing else does.
.PHONY: limits limits-memory
limits: $(BUILD)/limits
	@mkdir -p $(BUILD)/worst
	@sh bench/worst.sh $(BUILD)/worst > $(BUILD)/worst/names
	@$(BUILD)/limits bench $(BUILD)/limits.json $(LIMITS_OPTIONS) $$(sed 's|.*|$(BUILD)/worst/&.gsk|' $(BUILD)/worst/names)
	@echo "  json   $(BUILD)/limits.json"
limits-memory: $(BUILD)/unit/allocation_test
	@LIMITS_STRIDE=1 sh tests/unit.sh $<
$(BUILD)/limits: bench/limits.c $(BUILD)/libgasket.a vm/natives.def vm/opcodes.def
	@echo "  cc     $<"
	@$(COMPILE) -Ivm -D_DEFAULT_SOURCE -MF $(BUILD)/limits.d $< $(BUILD)/libgasket.a $(LDFLAGS) -o $@

bless: gasket
	@sh tests/golden.sh bless $(BUILD)/gasket

docs: gasket
	@sh tools/reference.sh $(BUILD)/docs $(BUILD)/gasket
	@echo "  docs   $(BUILD)/docs/README.md"

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(LIBDIR)/pkgconfig
	install -m 755 $(BUILD)/gasket $(DESTDIR)$(PREFIX)/bin/gasket
	install -m 644 vm/gasket.h $(DESTDIR)$(PREFIX)/include/gasket.h
	install -m 644 game-api/jail.h $(DESTDIR)$(PREFIX)/include/gasket-jail.h
	install -m 644 $(BUILD)/libgasket-jail.a $(DESTDIR)$(LIBDIR)/
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@VERSION@|$(VERSION)|' \
	    tools/gasket-jail.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/gasket-jail.pc
	for n in gasket gasket-vm; do \
	    install -m 644 $(BUILD)/lib$$n.a $(DESTDIR)$(LIBDIR)/ && \
	    install -m 755 $(BUILD)/lib$$n.so.$(VERSION) $(DESTDIR)$(LIBDIR)/ && \
	    ln -sf lib$$n.so.$(VERSION) $(DESTDIR)$(LIBDIR)/lib$$n.so.$(SOVERSION) && \
	    ln -sf lib$$n.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/lib$$n.so && \
	    sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@VERSION@|$(VERSION)|' \
	        tools/$$n.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/$$n.pc || exit 1; \
	done

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/gasket $(DESTDIR)$(PREFIX)/include/gasket.h
	rm -f $(DESTDIR)$(PREFIX)/include/gasket-jail.h $(DESTDIR)$(LIBDIR)/libgasket-jail.a \
	    $(DESTDIR)$(LIBDIR)/pkgconfig/gasket-jail.pc
	for n in gasket gasket-vm; do \
	    rm -f $(DESTDIR)$(LIBDIR)/lib$$n.a $(DESTDIR)$(LIBDIR)/lib$$n.so* \
	        $(DESTDIR)$(LIBDIR)/pkgconfig/$$n.pc; \
	done

clean:
	rm -rf $(BUILD)
