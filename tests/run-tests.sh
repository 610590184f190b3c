#!/bin/bash
# Runs all tests, names those that were skipped, and closes with "N passed, N failed, N skipped".
# With CI=true a test of tests/required.txt that did not pass is a failure, so that nothing falls silent.
# Arguments go to dotnet test, such as --filter FullyQualifiedName~Csv.
set -uo pipefail
cd "$(dirname "$0")/.."
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

dotnet test tests/VaeScience.Tests -c Release --logger "trx;LogFileName=tests.trx" --results-directory "$results" "$@"
code=$?
trx=$results/tests.trx
if [ ! -s "$trx" ]; then
    echo "the tests did not run"
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
fi

# One line a test: outcome, then name.
outcomes=$(grep -o '<UnitTestResult [^>]*' "$trx" | sed -E 's/.* testName="([^"]*)".* outcome="([^"]*)".*/\2 \1/')
count() { grep -c "^$1 " <<< "$outcomes" || true; }
passed=$(count Passed)
failed=$(count Failed)
skipped=$(count NotExecuted)
grep '^NotExecuted ' <<< "$outcomes" | sed 's/^NotExecuted /skipped: /' | sort

if [ "${CI:-}" = true ] && [ $# -eq 0 ]; then
    while read -r name; do
        case $name in '' | '#'*) continue ;; esac
        # A theory passes as name(arguments).
        if ! grep -qE "^Passed ${name//./\\.}(\(|$)" <<< "$outcomes"; then
            echo "required, but did not pass: $name"
            failed=$((failed + 1))
        fi
    done < tests/required.txt
fi

# A test host that broke off is a failure even where every test it reached passed.
[ $code -ne 0 ] && [ "$failed" -eq 0 ] && failed=1
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
