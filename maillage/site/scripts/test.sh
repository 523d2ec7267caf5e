#!/bin/bash
# Runs the tests on SQLite, then those that use the database again on PostgreSQL where a server is installed.
# Arguments go to pytest. pytest's closing line ends each run.
set -uo pipefail
cd "$(dirname "$0")/../../.."
pytest=(.venv/bin/python -m pytest)
status=0

if [ $# -gt 0 ]; then exec "${pytest[@]}" "$@"; fi

"${pytest[@]}" || status=$?

server=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
if [ -z "$server" ]; then
  echo "maillage: no PostgreSQL server in /usr/lib/postgresql: the database tests did NOT run on it (apt-get install postgresql)." >&2
  exit $status
fi

folder=$(mktemp -d)
port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as_owner=()
if [ "$(id -u)" = 0 ]; then
  # PostgreSQL refuses to run as root; Debian's package makes the user postgres.
  owner=postgres; id postgres >/dev/null 2>&1 || owner=nobody
  chown "$owner" "$folder"
  as_owner=(setpriv --reuid "$owner" --regid "$(id -g "$owner")" --clear-groups)
fi
cd "$folder" || exit 1
stop() { "${as_owner[@]}" "$server/pg_ctl" -D "$folder/cluster" -m immediate stop >/dev/null 2>&1; cd /; rm -rf "$folder"; }
trap stop EXIT
"${as_owner[@]}" "$server/initdb" -D "$folder/cluster" -U maillage -A trust -E UTF8 --locale=C.UTF-8 >"$folder.log" 2>&1 &&
  "${as_owner[@]}" "$server/pg_ctl" -D "$folder/cluster" -w -l "$folder/cluster/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=off" start >>"$folder.log" 2>&1 ||
  { echo "maillage: PostgreSQL did not start:" >&2; cat "$folder.log" >&2; exit 1; }
rm -f "$folder.log"
cd - >/dev/null || exit 1

echo "maillage: the database tests again on $("$server/postgres" --version)"
DATABASE_URL="postgresql://maillage@127.0.0.1:$port/postgres" "${pytest[@]}" -m "database and not sqlite_only" || status=$?
exit $status
