#!/bin/sh
# Write the lock files anew from pyproject.toml and requirements/*.in: exact versions and hashes, one set for all files.
set -eu
cd "$(dirname "$0")/.."
uv=${UV:-uv}
compile() {
    output=$1
    shift
    "$uv" pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --no-emit-index-url --no-annotate \
        --custom-compile-command "make lock" "$@" --output-file "$output"
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
show="--extra video --extra viz --extra mcap --extra openscenario --extra sql --extra notebook --extra docs"
models="--extra anthropic --extra google --extra openai --extra memory"
# shellcheck disable=SC2086  # the extras are words
compile "$scratch/all.txt" --extra dev --extra studio $models $show pyproject.toml requirements/build.in requirements/eval.in
locked() {
    rm -f "requirements/$1.txt"
    name=$1
    shift
    compile "requirements/$name.txt" --generate-hashes --constraint "$scratch/all.txt" "$@"
}
locked runtime pyproject.toml requirements/build.in
# shellcheck disable=SC2086
locked dev --extra dev $models pyproject.toml requirements/build.in
locked studio --extra studio pyproject.toml requirements/build.in
# shellcheck disable=SC2086
locked show $show pyproject.toml
locked eval requirements/eval.in
locked eval-nodeps --no-deps requirements/eval-nodeps.in
