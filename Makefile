# make, make install, make installcheck: as for every PGXS extension; they need
# pg_config and the server's headers, and PG_CONFIG chooses between versions.
# make demo, dashboard, test, test-matrix, test-assert, test-sanitize, test-large, test-cron,
# test-clients, test-dashboard, test-upgrade, test-fuzz, bench: need nothing but make; what is
# missing they install, or say how to.

OUR_GOALS := demo dashboard test test-matrix test-assert test-sanitize test-large test-cron test-clients test-dashboard test-upgrade test-fuzz bench
.PHONY: $(OUR_GOALS)

ifneq ($(filter-out $(OUR_GOALS),$(or $(MAKECMDGOALS),all)),)

# The directory of this file is the source directory, also in a VPATH build.
TOP := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))

EXTENSION = advocacy
MODULE_big = advocacy
SOURCES := $(sort $(wildcard $(addprefix $(TOP)/src/,*.c */*.c kernel/*/*.c)))
OBJS := $(SOURCES:$(TOP)/%.c=%.o)
DATA := $(notdir $(wildcard $(TOP)/advocacy--*.sql))

# The catalog's rules come last: they are asked of what the others have seen.
TESTS := $(sort $(basename $(notdir $(wildcard $(TOP)/sql/*.sql))))
REGRESS := $(filter-out catalog,$(TESTS)) $(filter catalog,$(TESTS))
TAP_TESTS = 1
PROVE_TESTS = test/t/*.pl

# PostgreSQL's headers, and the argument that PG_FUNCTION_ARGS declares, would
# drown -Wextra in unused parameters; nothing else is switched off.
PG_CPPFLAGS = -I$(TOP)/src
PG_CFLAGS = -Wall -Wextra -Wno-unused-parameter

# The same digits on every machine: no fused multiply-add but where it is asked for.
# Of all flags only the preprocessor's reach the bitcode, which JIT compiles for
# the machine it runs on.
PG_CPPFLAGS += -ffp-contract=off
SHLIB_LINK += -lroaring -lnlopt -lutf8proc -lm

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
ifeq ($(PGXS),)
$(error $(PG_CONFIG) does not work: install postgresql-server-dev-NN, or set PG_CONFIG)
endif

# Bitcode for the JIT needs the clang that PostgreSQL was built with; where that
# is missing, do without.
CLANG_WANTED := $(shell sed -n 's/^CLANG = *//p' $(dir $(PGXS))../Makefile.global)
ifeq ($(shell command -v $(CLANG_WANTED)),)
override with_llvm = no
endif

include $(PGXS)

# The script and the index of doc are made from the rooms' SQL, and committed: who
# builds needs no Perl.
ifneq ($(shell command -v perl),)
all: $(TOP)/advocacy--1.0.sql $(TOP)/doc/README.md
$(TOP)/advocacy--1.0.sql: $(TOP)/src/sql.pl $(wildcard $(TOP)/src/*/*.sql)
	perl $< script >$@.new && mv $@.new $@
$(TOP)/doc/README.md: $(TOP)/src/sql.pl $(wildcard $(TOP)/src/*/*.sql) $(filter-out %/README.md,$(wildcard $(TOP)/doc/*.md))
	perl $< index >$@.new && mv $@.new $@
endif

# PGXS knows nothing of headers, nor of subdirectories in a VPATH build. There
# are few enough files for each to depend on all the headers.
$(OBJS) $(OBJS:.o=.bc): $(wildcard $(addprefix $(TOP)/src/,*.h */*.h kernel/*/*.h)) | $(sort $(dir $(OBJS)))
$(sort $(dir $(OBJS))):
	$(MKDIR_P) $@

endif

demo:
	bash test/demo/run

dashboard:
	bash doc/dashboard/run

test:
	bash test/run

test-matrix:
	bash test/matrix/run

test-assert:
	bash test/matrix/assert

test-sanitize:
	bash test/matrix/sanitize

test-large:
	bash test/long/run largest

test-cron:
	bash test/long/run cron

test-clients:
	bash test/clients/run

test-dashboard:
	bash test/dashboard/run

test-upgrade:
	bash test/matrix/upgrade

test-fuzz:
	bash test/matrix/fuzz

bench:
	bash test/bench/run
