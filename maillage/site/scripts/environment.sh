#!/bin/bash
# Makes the Python environment in $2 with the interpreter $1; says in a sentence what is missing where it cannot.
set -euo pipefail
python=$1
folder=$2

say() { echo "maillage: $*" >&2; }

command -v "$python" >/dev/null || { say "$python is not installed: install Python 3.11 or newer (Debian: apt-get install python3)."; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  { say "$("$python" --version) is too old: install Python 3.11 or newer, or say which with make PYTHON=…"; exit 1; }

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "Python's venv module is missing: as root, run « apt-get install python3-venv », then make again."
    exit 1
  fi
  say "installing python3-venv"
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y install python3-venv >/dev/null
fi
rm -rf "$folder"
"$python" -m venv "$folder"
