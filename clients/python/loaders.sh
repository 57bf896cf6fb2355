#!/usr/bin/env bash
# TRL and verl as PyPI has them, in an environment of their own with the wheel, and the tests that have them call
# our rewards. Where they cannot be installed, that is said.
set -euo pipefail
build=$(realpath "$1")
wheels=$(realpath "$2")
shift 2
cd "$(dirname "$0")"
. ./environment.sh

cmp -s requirements-loaders.txt "$build/loaders/installed" ||
  echo "test-loaders: TRL, verl and their torch come from PyPI: 3.4 GB to fetch, 6.3 GB in $build/loaders"
if ! environment loaders; then
  echo "test-loaders: skipped: TRL and verl cannot be installed from PyPI"
  exit 0
fi
cd tests
PYTHONPATH=. exec "$build/loaders/bin/python" -m pytest -p no:cacheprovider loaders "$@"
