#!/bin/sh
# Builds the core interpreter: CPython 3.13.5 for WASI with hashes of 64 bits, and its library, in one file.
# It needs no root and no network but Debian's archive, and gives the same bytes in any folder, at any time.
#
#     make.sh --out FILE [--folder DIR] [--source FILE] [--mirror URL] [--python COMMAND] [--expect FILE]
#
#   --out FILE        the file to write
#   --folder DIR      where packages are kept and everything is built; without it target/python
#   --source FILE     CPython's tarball, from anywhere: its hash decides
#   --mirror URL      an archive of Debian; without it the first one that apt has
#   --python COMMAND  a CPython 3.13.5 that freezes modules, instead of Debian's; the result is the same
#   --expect FILE     the hashes that the steps should have; without it results.sha256 beside this script
#
# Owns the order of the build and its environment. Leaves which packages to packages.txt, what is changed of
# CPython to edits.py, and the form of the result to pack.py.
set -eu

say() { echo "make python: $*"; }
fail() {
  echo "make python: error: $*" >&2
  exit "${code:-1}"
}
misused() { code=2 fail "$@"; }

here=$(cd "$(dirname "$0")" && pwd)
out= source= mirror= python=
folder=$here/../../../../target/python
expect=$here/results.sha256
while [ $# -gt 0 ]; do
  case $1 in
    --out | --folder | --source | --mirror | --python | --expect)
      [ $# -gt 1 ] || misused "$1 wants a value"
      eval "${1#--}=\$2"
      shift 2
      ;;
    *) misused "there is no flag $1; see the first lines of $0" ;;
  esac
done
[ -n "$out" ] || misused "name the file to write by --out"
[ -z "$source" ] || [ -f "$source" ] || misused "there is no file $source"

hash_of() { sha256sum <"$1" | cut -d ' ' -f 1; }
name=cpython-3.13.5-wasi.zip
wanted=$(sed -n "s/^\([0-9a-f]\{64\}\)  $name\$/\1/p" "$expect")
if [ -f "$out" ] && [ "$(hash_of "$out")" = "$wanted" ]; then
  say "$out is there already"
  exit 0
fi

for tool in apt-get dpkg-deb make sed awk sha256sum; do
  command -v $tool >/dev/null || fail "there is no $tool; build on Debian, or take the file from another machine"
done
helper=/usr/lib/apt/apt-helper
[ -x $helper ] || fail "there is no $helper, which downloads packages; install apt"
[ "$(dpkg --print-architecture)" = amd64 ] ||
  fail "the pinned packages are for amd64, and this is $(dpkg --print-architecture); build there, and take the file along"

mkdir -p "$folder/packages" "$(dirname "$out")"
folder=$(cd "$folder" && pwd)
case $folder in
  *[!A-Za-z0-9/._+-]*) misused "CPython's own build takes no such path: $folder; name another by --folder" ;;
esac
out=$(cd "$(dirname "$out")" && pwd)/$(basename "$out")
if [ -n "$python" ]; then
  found=$(command -v "$python") || misused "there is no command $python; name a CPython 3.13.5 by --python"
  python=$(cd "$(dirname "$found")" && pwd)/$(basename "$found")
fi
[ -z "$source" ] || source=$(cd "$(dirname "$source")" && pwd)/$(basename "$source")

# Nothing of whoever calls comes into the build, but the way to the archive. The Python that builds compiles its
# own library anew, as Debian's does that was only unpacked: bytecode that was read from a file leaves other strings
# interned, and the bytes of what is compiled beside it tell.
if [ -z "${IN_CLEAN_ENVIRONMENT:-}" ]; then
  set -- --out "$out" --folder "$folder" --expect "$expect"
  [ -z "$source" ] || set -- "$@" --source "$source"
  [ -z "$mirror" ] || set -- "$@" --mirror "$mirror"
  [ -z "$python" ] || set -- "$@" --python "$python"
  exec env -i IN_CLEAN_ENVIRONMENT=1 PATH=/usr/bin:/bin:/usr/sbin:/sbin HOME="$folder" LC_ALL=C TZ=UTC \
    SOURCE_DATE_EPOCH=1749513600 PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPYCACHEPREFIX="$folder/none" \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    ${APT_CONFIG:+APT_CONFIG="$APT_CONFIG"} "$here/make.sh" "$@"
fi
umask 022
started=$(date +%s)

# Another version freezes and compiles to other bytes. The sources are packed by xz.
looked_at() {
  version=$("$1" -c 'import lzma, sys; print(sys.version.split()[0])' 2>&1) ||
    fail "$1 does not start, or has no lzma: $(printf '%s\n' "$version" | tail -n 1)"
  [ "$version" = 3.13.5 ] || misused "$1 is Python $version, and has to be 3.13.5"
}
[ -z "$python" ] || looked_at "$python"

# The packages: those that are there with the right hash stay.
if [ -z "$mirror" ]; then
  # Lists that `apt-get update` would fetch are not needed: a fresh machine has none.
  mirror=$(apt-get indextargets --no-release-info --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' \
    2>/dev/null | grep '/debian/*$' | head -n 1) || true
fi
mirror=${mirror%/}
tarball=
fetch() {
  file=$folder/packages/$(basename "$2")
  if [ -n "$source" ] && [ "$1" = 93e583f243454e6e9e4588ca2c2662206ad961659863277afcdb96801647d640 ]; then
    [ "$(hash_of "$source")" = "$1" ] ||
      misused "$source is not CPython's tarball of 3.13.5: it has the SHA-256 $(hash_of "$source"), and should have $1"
    cp "$source" "$file"
  fi
  if [ -f "$file" ] && [ "$(hash_of "$file")" = "$1" ]; then
    return
  fi
  by_hand="take it from anywhere, as from Debian's archive of old packages, into $folder/packages"
  [ -n "$mirror" ] || fail "apt knows no archive of Debian; name one by MIRROR=URL"
  if ! $helper -o APT::Sandbox::User=root download-file "$mirror/$2" "$file.new" "SHA256:$1" >"$folder/apt.log" 2>&1; then
    case $2 in
      *.tar.*) by_hand="$by_hand, or name it by SOURCE=FILE" ;;
      */python3.13/* | */glibc/* | */expat/*) by_hand="$by_hand, or name a CPython 3.13.5 of this machine by BUILD_PYTHON=COMMAND" ;;
    esac
    grep -q ' 404 ' "$folder/apt.log" &&
      fail "the archive $mirror has no $(basename "$2") any more; $by_hand (SHA-256 $1)"
    fail "cannot fetch $mirror/$2: $(sed -n 's/^E: //p' "$folder/apt.log" | head -n 1); $by_hand (SHA-256 $1)"
  fi
  mv "$file.new" "$file"
}
say "fetching packages into $folder/packages"
rm -rf "$folder/tools" "$folder/build"
mkdir -p "$folder/tools/bin" "$folder/build"
grep '^[a-z]' "$here/packages.txt" >"$folder/pinned"
while read -r part hash path; do
  [ -z "$python" ] || [ "$part" != python ] || continue
  fetch "$hash" "$path"
  case $part in
    source) ;;
    *) dpkg-deb -x "$file" "$folder/tools/$part" ;;
  esac
done <"$folder/pinned"

# The tools, each with the libraries that it was packed with.
tools=$folder/tools
llvm=$tools/clang/usr/lib/llvm-19/bin
libraries=$tools/clang/usr/lib/x86_64-linux-gnu:$tools/clang/lib/x86_64-linux-gnu:$tools/clang/usr/lib/llvm-19/lib
tool() {
  printf '#!/bin/sh\n%s\n' "$2" >"$tools/bin/$1"
  chmod +x "$tools/bin/$1"
}
tool clang "LD_LIBRARY_PATH=$libraries exec $llvm/clang --target=wasm32-wasi --sysroot=$tools/clang/usr -mbulk-memory \
-ffile-prefix-map=$folder=. -B$tools/bin \"\$@\""
tool wasm-ld-19 "LD_LIBRARY_PATH=$libraries exec $llvm/wasm-ld \"\$@\""
for name_of_tool in ar ranlib; do
  tool llvm-$name_of_tool "LD_LIBRARY_PATH=$libraries exec $llvm/llvm-$name_of_tool \"\$@\""
done
if [ -z "$python" ]; then
  root=$tools/python
  tool python "PYTHONHOME=$root/usr exec $root/usr/lib64/ld-linux-x86-64.so.2 --argv0 $tools/bin/python \
--library-path $root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu $root/usr/bin/python3.13 \"\$@\""
else
  tool python "exec $python \"\$@\""
fi
export PATH="$tools/bin:$PATH"
looked_at python

cd "$folder/build"
log=$folder/build.log
step() {
  say "$1"
  shift
  "$@" >>"$log" 2>&1 || fail "this step failed; the end of $log: $(grep -v '^ *$' "$log" | tail -n 1)"
}
: >"$log"
cpython=$folder/packages/python3.13_3.13.5.orig.tar.xz
zlib=$folder/packages/zlib_1.3.dfsg+really1.3.1.orig.tar.gz
step "unpacking" python "$here/pack.py" unpack "$cpython" cpython "$zlib" zlib
step "applying our edits" python "$here/edits.py" cpython
tail -n 1 "$log"

export CC=clang CPP="clang -E" AR=llvm-ar RANLIB=llvm-ranlib CONFIG_SITE="$folder/build/cpython/Tools/wasm/config.site-wasm32-wasi"
export PKG_CONFIG=false ac_cv_aligned_required=no
export ZLIB_CFLAGS=-I../zlib ZLIB_LIBS="-L../zlib -lz"
jobs=$(nproc)
configured() (
  (cd zlib && for part in adler32 compress crc32 deflate inffast inflate inftrees trees uncompr zutil; do
    clang -O2 -I. -c $part.c || exit 1
  done && llvm-ar rcsD libz.a ./*.o) && mkdir host && cd host &&
    ../cpython/configure --host=wasm32-unknown-wasip1 --build=x86_64-pc-linux-gnu --with-build-python=python \
      --prefix=/usr/local --disable-ipv6 --disable-test-modules --disable-shared --without-mimalloc \
      --with-pymalloc \
      OPT="-DNDEBUG -O3 -g0"
)
step "configuring it" configured
compiled() (
  cd host && make -j"$jobs" libpython3.13.a && clang -O2 -I../cpython/Include -I. -c "$here/main.c" -o main.o &&
    make -f "$here/link.mk" core.wasm
)
packed() {
  python "$here/pack.py" library cpython library.zip
}
# The library needs one core and nothing of the compiler's.
(step "compiling its library" packed) &
packing=$!
step "compiling it" compiled
wait $packing || exit 1
notices=$tools/clang/usr/share/doc
step "packing it" python "$here/pack.py" whole $name python.wasm=host/core.wasm library.zip=library.zip \
  licenses/cpython.txt=cpython/LICENSE licenses/cpython-parts.txt=cpython/Doc/license.rst \
  licenses/zlib.txt=zlib/README licenses/wasi-libc.txt=$notices/wasi-libc/copyright \
  licenses/compiler-rt.txt=$notices/libclang-rt-19-dev-wasm32/copyright
if ! python "$here/pack.py" compare "$expect" host/pyconfig.h zlib/libz.a host/libpython3.13.a host/core.wasm \
  library.zip $name >"$folder/results.sha256" 2>"$folder/differs"; then
  cp $name "$out.other"
  fail "$(sed 's/^error: //' "$folder/differs"). It is kept as $out.other, its hashes as $folder/results.sha256"
fi
cp $name "$out.new"
mv "$out.new" "$out"
say "$out, $(wc -c <"$out") bytes, SHA-256 $wanted, in $(($(date +%s) - started)) s"
