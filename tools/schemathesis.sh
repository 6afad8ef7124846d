#!/usr/bin/env bash
# Fuzzes the running binary from its own contract: starts the demo in a folder of its own, runs
# schemathesis with all checks, then has the change log verified.
set -euo pipefail

usage() {
    cat <<'TEXT'
Usage: tools/schemathesis.sh [--database-url URL] [--examples N] [--seed N] [--role ROLE] [-- ST-OPTIONS…]

  --database-url URL   an empty database; default: a new SQLite file
  --examples N         generated cases an operation; default 5
  --seed N             default 20240517
  --role ROLE          whose token of actionplan-demo.json is used; default administrator

Example: tools/schemathesis.sh --examples 50 -- --include-path-regex '/actions'

ACTIONPLAN_TEST_BINARY names the binary; the default is target/debug/actionplan. Needs the
virtual environment that ./test makes.
TEXT
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
binary=${ACTIONPLAN_TEST_BINARY:-${CARGO_TARGET_DIR:-$root/target}/debug/actionplan}
python=$root/.venv/bin/python
database='' examples=5 seed=20240517 role=administrator

while (($# > 0)); do
    case $1 in
    --database-url) database=$2 && shift 2 ;;
    --examples) examples=$2 && shift 2 ;;
    --seed) seed=$2 && shift 2 ;;
    --role) role=$2 && shift 2 ;;
    --) shift && break ;;
    -h | --help) usage && exit 0 ;;
    *)
        echo "schemathesis.sh: unknown option: $1 (see --help)" >&2
        exit 2
        ;;
    esac
done
[[ -x $binary ]] || {
    echo "schemathesis.sh: no binary at $binary: build it first" >&2
    exit 2
}

work=$(mktemp -d "${TMPDIR:-/tmp}/actionplan-schemathesis.XXXXXX")
database=${database:-sqlite://$work/demo.db}
server=''

# shellcheck disable=SC2329 # the trap calls it
cleanup() {
    trap - EXIT
    if [[ $server ]]; then
        kill -KILL "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

fail() {
    echo "schemathesis.sh: $1" >&2
    if [[ -s $work/server.log ]]; then
        echo '--- the end of what the server said:' >&2
        tail -n 40 "$work/server.log" >&2
    fi
    exit 1
}

# The status of a GET, or 000 where nobody answers.
status() { # PATH
    URL=$url$1 "$python" - <<'PY'
import os, urllib.error, urllib.request

request = urllib.request.Request(os.environ["URL"])
if token := os.environ.get("ACTIONPLAN_TEST_TOKEN"):
    request.add_header("Authorization", f"Bearer {token}")
try:
    with urllib.request.urlopen(request, timeout=5) as answer:
        print(answer.status)
except urllib.error.HTTPError as error:
    print(error.code)
except OSError:
    print("000")
PY
}

port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# Everything comes from one address, as fast as it goes.
export ACTIONPLAN_ADDRESS_REQUESTS=0 ACTIONPLAN_CREDENTIAL_REQUESTS=0
(cd "$work" && exec "$binary" demo --database-url "$database" --bind "127.0.0.1:$port") \
    >"$work/server.log" 2>&1 </dev/null &
server=$!

described=$work/actionplan-demo.json
url=http://127.0.0.1:$port
for ((waited = 0; ; waited++)); do
    kill -0 "$server" 2>/dev/null || fail 'the demo ended before it was ready'
    [[ -s $described && $(status /readyz) == 200 ]] && break
    ((waited < 240)) || fail 'the demo was not ready within a minute'
    sleep 0.25
done

described_as() { # KEY…
    "$python" -c 'import functools, json, sys
print(functools.reduce(lambda value, key: value[key], sys.argv[2:], json.load(open(sys.argv[1]))))' \
        "$described" "$@"
}
url=$(described_as url)
ACTIONPLAN_TEST_TOKEN=$(described_as tokens "$role")
export ACTIONPLAN_TEST_TOKEN
[[ $(status /api/v1/me) == 200 ]] || fail "the token of the $role is refused"

# A refresh would replace the very token of the run; tests/api/refresh.rs is about that operation.
# From the temporary folder, so that nothing the tool keeps lands in the project.
code=0
(cd "$work" && "$root/.venv/bin/st" --no-color --config-file "$root/schemathesis.toml" run \
    "$url/api/openapi.yaml" --origin "$url" --checks all \
    --max-examples "$examples" --seed "$seed" \
    --exclude-operation-id refresh_token "$@") || code=$?

kill -0 "$server" 2>/dev/null || fail 'the server died under the run'
# A run that revoked its own token was refused everything after that, and tested nothing.
[[ $(status /api/v1/me) == 200 ]] || fail 'the token no longer works: what came after its end tested nothing'

kill -TERM "$server"
stopped=0
wait "$server" || stopped=$?
server=''
((stopped == 0)) || fail "the server did not stop cleanly (exit $stopped)"
(cd "$work" && "$binary" verify --database-url "$database") || fail 'verify found the change log broken'
exit "$code"
