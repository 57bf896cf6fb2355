#!/usr/bin/env bash
# Ray and Spark, each in an environment of its own with the wheel, and the tests of each. An engine that cannot
# be installed is skipped, and said. Java is the machine's, or Debian's, unpacked without root.
set -euo pipefail
build=$(realpath "$1")
wheels=$(realpath "$2")
shift 2
cd "$(dirname "$0")"
. ./environment.sh

# Debian's Java, unpacked below the build folder; its links into /etc are set to where it lies.
java_home() {
  if command -v java >/dev/null; then
    return 0
  fi
  local jre=$build/jre package
  if [ ! -x "$jre/java/bin/java" ]; then
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
    package=$(apt-cache search --names-only '^openjdk-[0-9]+-jre-headless$' | awk '{print $1}' |
      grep -E -- '-(17|21|25)-' | sort -V | tail -1)
    [ -n "$package" ] || return 1
    rm -rf "$jre" && mkdir -p "$jre"
    (cd "$jre" && apt-get download -qq "$package" && dpkg-deb -x ./*.deb .) || return 1
    find "$jre" -type l -lname '/etc/*' | while read -r link; do
      ln -sfn "$jre$(readlink "$link")" "$link"
    done
    ln -sfn "$(dirname "$(dirname "$(find "$jre" -path '*/bin/java' | head -1)")")" "$jre/java"
  fi
  export JAVA_HOME=$jre/java PATH=$jre/java/bin:$PATH
  java -version 2>/dev/null
}

run() {
  echo "cluster: $1"
  local page="test_readme.py::test_a_page_does_what_it_says[docs/$1.md]"
  (cd tests && PYTHONPATH=. "$build/$1/bin/python" -m pytest -p no:cacheprovider "cluster/test_$1.py" "$page" "${@:2}")
}

failed=0
if environment ray; then
  run ray "$@" || failed=1
else
  echo "test-cluster: skipped Ray: it cannot be installed from PyPI"
fi
if ! java_home; then
  echo "test-cluster: skipped Spark: there is no Java, and none of Debian's to unpack"
elif environment spark; then
  run spark "$@" || failed=1
else
  echo "test-cluster: skipped Spark: it cannot be installed from PyPI"
fi
exit $failed
