#!/bin/sh
# verifier_mutants_extra.sh: a part of what `make verifier-mutants` tries, enough to show that it works.
#
#   in:    the folder of a finished build
#   out:   ok or FAIL lines
#   fails: when a check of the verifier is missed by no test
STEP=10 FROM=4 exec sh tests/verifier_mutants.sh "$1/verifier-mutants"
