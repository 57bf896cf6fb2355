#!/usr/bin/env bash
# Builds the wheels to publish, one for each target named: maturin with zig as the linker, which knows every
# glibc. A target whose standard library rustup cannot add is skipped, and said.
set -euo pipefail
cd "$(dirname "$0")"
out=$(cd ../.. && pwd)/target/wheels/publish
mkdir -p "$out"
made=0
for target in "$@"; do
  if ! rustup target add "$target"; then
    echo "wheels: skipped $target: rustup cannot add it"
    continue
  fi
  case $target in
    *-linux-gnu) maturin build --zig --target "$target" --compatibility manylinux2014 --out "$out" ;;
    *-apple-darwin)
      # No target of the Makefile: the sandbox calls Linux, and its crate has to be carried over first.
      if ! maturin build --zig --target "$target" --out "$out"; then
        echo "wheels: skipped $target: it does not cross-build here"
        continue
      fi
      echo "wheels: $target is built, and was not run"
      ;;
    *) echo "wheels: $target is no target of ours" >&2; exit 2 ;;
  esac
  made=$((made + 1))
done
echo "wheels: $made of $# targets, in target/wheels/publish"
test "$made" -gt 0
