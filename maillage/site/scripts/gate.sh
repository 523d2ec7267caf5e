#!/bin/bash
# The release gate, part by part, each with a log in build/gate/COMMIT. A part that has passed on this very commit is not
# asked again, so a gate that was stopped, by a reboot or a missing disk, goes on where it was; a tree with changes begins
# anew each time. At the end a table: part, outcome, minutes, closing line; it fails where one part failed.
set -uo pipefail
cd "$(dirname "$0")/../../.."
python=.venv/bin/python
commit=$(git rev-parse HEAD)
folder=build/gate/$commit
if [ -n "$(git status --porcelain)" ]; then
  folder=build/gate/changed
  rm -rf "$folder"
fi
mkdir -p "$folder"
export WALKS=complete EXAMPLES=complete FAULTS=complete AGAIN=once LONGEST_TEST_S=3600

# part NAME COMMAND…: runs it, keeps what it says, and how long it took where it passed.
part() {
  local name=$1 begun=$SECONDS
  shift
  [ -f "$folder/$name.passed" ] && return
  echo "maillage: $name, since $(date +%H:%M): $folder/$name.log"
  rm -f "$folder/$name.failed"
  if "$@" >"$folder/$name.log" 2>&1; then
    echo "$(((SECONDS - begun + 59) / 60))" >"$folder/$name.passed"
  else
    echo "$(((SECONDS - begun + 59) / 60))" >"$folder/$name.failed"
    echo "maillage: $name failed:"
    tail -n 40 "$folder/$name.log"
  fi
}

trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
part lint make lint
# The other engine takes what walks leave of the processor; links of known rate have the machine for themselves.
part postgresql env DATABASES=complete nice -n 10 bash maillage/site/scripts/test.sh postgresql &
postgresql=$!
part tests bash maillage/site/scripts/test.sh
wait $postgresql
part links env TRUTH=complete bash maillage/site/scripts/test.sh tests/walks/test_truth.py
# A thousand kills take half an hour, and mostly wait for what starts again: others go beside them.
part kills "$python" -m pytest -m gate tests/walks/test_kills.py &
kills=$!
part drawn "$python" -m pytest -m gate --ignore tests/walks/test_kills.py
part counts "$python" bench/counts.py --rows 1000000
part scale "$python" bench/scale.py --rows 2000000 --spark-rows 1000000
part node "$python" bench/node_fuzz.py
part benchmarks "$python" -m bench.short
wait $kills
part hostile "$python" -m bench.hostile

status=0
{
  echo "The gate on $commit, $(date +%F), $(nproc) cores"
  echo
  echo "| part | outcome | minutes | closing line |"
  echo "| --- | --- | --- | --- |"
  for name in lint tests postgresql links kills drawn counts scale node benchmarks hostile; do
    outcome=passed
    [ -f "$folder/$name.passed" ] || { outcome=failed; status=1; }
    echo "| $name | $outcome | $(cat "$folder/$name.$outcome") | $(tail -n 1 "$folder/$name.log" | tr '|' '/' | cut -c -120) |"
  done
} >"$folder/table.md"
cat "$folder/table.md"
[ "$status" = 0 ] || echo "maillage: the gate is red. What failed is in $folder; make gate asks again what has not passed, and a commit that mends it begins anew."
exit $status
