#!/bin/bash
# Runs the kernels' tests on each set of vector instructions that this processor has and that .NET can be told to leave alone.
# The widest path is the one that all other tests take. Arguments go to dotnet test, such as --no-build.
set -euo pipefail
cd "$(dirname "$0")/.."
run() {
    local path=$1
    shift
    echo "-- kernels, $path"
    env "$@" VAESCIENCE_TESTED_PATH="$path" tests/run-tests.sh "${arguments[@]}" --filter Category=Kernels
}
arguments=("$@")
run "lanes 256, matrices 256" DOTNET_EnableAVX512=0
# Without AVX2 a fused multiply-add is a call, and lanes are scalar unless asked for.
run "lanes 128, matrices 128" DOTNET_EnableAVX2=0 VAESCIENCE_SIMD=128
run "lanes 1, matrices 1" DOTNET_EnableHWIntrinsic=0
