# Read by scripts that test beside large packages: an environment for each, below the folder $build, with a wheel
# of the folder $wheels.
python=${CLIENT_PYTHON:-python3}

# An environment with what its file names, kept while the file stays; the wheel is put in anew.
environment() {
  local venv=$build/$1 wanted=requirements-$1.txt
  if ! cmp -s "$wanted" "$venv/installed"; then
    "$python" -m venv --clear "$venv" &&
      "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$wanted" &&
      cp "$wanted" "$venv/installed" || return 1
  fi
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall "$wheels"/*.whl
}
