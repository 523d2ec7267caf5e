#!/bin/bash
# Runs every test: those that stand any company, shared by file among workers of pytest-xdist (tests/sharing.py), one more
# than there are cores, since walks mostly wait; beside them, and before them where both want the processor, in a process
# of their own the walks that measure rates; beside both, those of order; behind all, where DATABASES is set and a server is installed, again on PostgreSQL what the database decides;
# then, where TRUTH is set, the truth of the figures, alone (its slowest links, which take three minutes and next to no
# processor, beside the others; TRUTH=slow: these alone). pytest's closing line ends each run.
# Arguments go to pytest instead; the word postgresql asks the database tests alone, on that engine.
# AGAIN=once: up to three tests of a run that failed are tried once more, alone, and told; whoever fails again has failed.
# DATABASES=both or complete, FAULTS, TRUTH=slow, once or complete, WALKS and EXAMPLES=complete add what CONTRIBUTING.md says,
# "How the tests run".
set -uo pipefail
cd "$(dirname "$0")/../../.."
# A browser that hangs would hang its test for ever: the test fails, with the stacks of its threads. Where workers share
# the tests its process ends, since what cleans up after it would wait as well.
pytest=(.venv/bin/python -m pytest --timeout "${LONGEST_TEST_S:-600}" --timeout-method signal)
shared=(-n "$(($(nproc) + 1))" --no-loadscope-reorder --timeout-method thread)
status=0

# What failed once of a thousand, on a machine that others load, is told apart from what is wrong.
tried() {
  local list failure=0 failed
  list=$(mktemp)
  FAILED=$list "${pytest[@]}" "$@" || failure=$?
  mapfile -t failed <"$list"; rm -f "$list"
  [ "$failure" = 1 ] && [ "${AGAIN-}" = once ] && [ ${#failed[@]} -ge 1 ] && [ ${#failed[@]} -le 3 ] || return $failure
  echo "maillage: ${#failed[@]} failed beside others: tried once more, alone."
  "${pytest[@]}" "${failed[@]}" || return $?
  echo "maillage: passed alone, so .ci/run takes it; what it depends on is still to be found."
}

on_postgresql() {
  local server folder port owner as_owner=() which=both_engines
  [ "${DATABASES-}" = complete ] && which=database
  server=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
  if [ -z "$server" ]; then
    echo "maillage: no PostgreSQL server in /usr/lib/postgresql: the database tests did NOT run on it (apt-get install postgresql)."
    return 0
  fi
  folder=$(mktemp -d)
  port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  if [ "$(id -u)" = 0 ]; then
    # PostgreSQL refuses to run as root; Debian's package makes the user postgres.
    owner=postgres; id postgres >/dev/null 2>&1 || owner=nobody
    chown "$owner" "$folder"
    as_owner=(setpriv --reuid "$owner" --regid "$(id -g "$owner")" --clear-groups)
  fi
  (
    trap 'cd "$folder" && "${as_owner[@]}" "$server/pg_ctl" -D "$folder/cluster" -m immediate stop >/dev/null 2>&1; cd /; rm -rf "$folder"' EXIT
    (
      cd "$folder" &&
        "${as_owner[@]}" "$server/initdb" -D "$folder/cluster" -U maillage -A trust -E UTF8 --locale=C.UTF-8 &&
        "${as_owner[@]}" "$server/pg_ctl" -D "$folder/cluster" -w -l "$folder/cluster/log" \
          -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c autovacuum=off -c fsync=off -c synchronous_commit=off -c full_page_writes=off" start
    ) >"$folder.log" 2>&1 || { echo "maillage: PostgreSQL did not start:"; cat "$folder.log"; exit 1; }
    rm -f "$folder.log"
    echo "maillage: the database tests again on $("$server/postgres" --version)"
    # In one process, and without autovacuum: the oldest open transaction of a server, whosever, bounds what the counter
    # may count.
    DATABASE_URL="postgresql://maillage@127.0.0.1:$port/postgres" \
      tried -m "$which and not sqlite_only and not gate"
  )
}

case "${1-}" in
  "") ;;
  postgresql) on_postgresql; exit ;;
  *) exec "${pytest[@]}" "$@" ;;
esac

order=tests/order
truth=tests/walks/test_truth.py
wanted="not gate"
[ -n "${FAULTS-}" ] || wanted+=" and not hurt"
said=$(mktemp -d)
# What one process of the run makes for all: the migrated database, the simulated installation (tests/sharing.py).
export MADE_ONCE="$said/made"
mkdir "$MADE_ONCE"
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$said"' EXIT

if [ -n "${TRUTH-}" ]; then
  tried -m "alone and waits and not gate" "$truth" >"$said/truth" 2>&1 &
  slow=$!
fi
if [ -n "${DATABASES-}" ]; then
  # Walks wait, on browsers and starts: the other engine takes what they leave of the processor.
  (renice -n 10 "$BASHPID" >/dev/null; on_postgresql) >"$said/postgresql" 2>&1 &
  postgresql=$!
fi
tried -m "$wanted" "$order" >"$said/order" 2>&1 &
reading=$!
# They wait for links, and want little of the processor, at once: the others yield to them.
tried -m "alone and $wanted" --ignore "$order" --ignore "$truth" >"$said/rates" 2>&1 &
rates=$!
(renice -n 5 "$BASHPID" >/dev/null; tried "${shared[@]}" -m "not alone and $wanted" --ignore "$order" --ignore "$truth") || status=$?
wait $reading || status=$?
cat "$said/order"
wait $rates || status=$?
cat "$said/rates"
if [ -n "${DATABASES-}" ]; then
  wait $postgresql || status=$?
  cat "$said/postgresql"
else
  echo "maillage: the database tests did NOT run on PostgreSQL: DATABASES=both make test, or .ci/run"
fi
[ -n "${FAULTS-}" ] || echo "maillage: no installation was hurt: FAULTS=once make test, or .ci/run"
if [ -n "${TRUTH-}" ]; then
  wait $slow || status=$?
  cat "$said/truth"
  if [ "$TRUTH" = slow ]; then
    echo "maillage: the figures were NOT held against fast links, which need the whole machine: make truth"
  else
    tried -m "alone and not waits and not gate" "$truth" || status=$?
  fi
else
  echo "maillage: the figures were NOT held against links of known rate, it takes nine minutes: make truth"
fi
exit $status
