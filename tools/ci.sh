#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Everything CI runs, in order, from the cheapest: `./vitrine test`.
#
#   ci.sh            all steps          ci.sh --fast       those that need no build
#   ci.sh STEP...    only these         ci.sh --list       their names
#
# Only if they are named run unit-release, the unit tests once more, as clang optimises them; and
# machine and ui, the two parts of `system`.
#
# Counts every step, and every test case inside a step; fails if anything failed. What a step said
# is in build/ci/STEP.log, and on the screen if it failed.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.." || exit 1

fast_steps=(format style layers structs citations commits)
slow_steps=(checks build-release images build-sanitize reproducible unit system fuzz headers tidy)
named_steps=(machine ui unit-release)
release=build/release
sanitize=build/sanitize

# A new folder compiles eight sources as one, which is faster; that of somebody who changes one
# source at a time stays as it is.
build() { # preset, targets...; all if none is named
    local options=(-DVITRINE_WERROR=ON -DVITRINE_TESTS=ON)
    [[ -e build/$1/build.ninja ]] || options+=(-DVITRINE_TOGETHER=ON)
    cmake --preset "$1" "${options[@]}" && ninja -C "build/$1" "${@:2}"
}

# Same sources, another folder and another host compiler: the images must be the same bytes.
same_images() {
    local image
    for image in "$sanitize"/images/*.*; do
        cmp "$release/images/${image##*/}" "$image" || return 1
    done
    [[ -e $sanitize/images/disk.iso ]]
}

# Runs a command with a screen that nobody sees, and switches it off afterwards.
with_screen() {
    local number_file screen status
    number_file=$(mktemp)
    Xvfb -displayfd 3 -screen 0 1920x1200x24 -nolisten tcp 3>"$number_file" 2>/dev/null &
    screen=$!
    for _ in {1..100}; do
        [[ -s $number_file ]] && break
        sleep 0.1
    done
    DISPLAY=:$(<"$number_file") "$@"
    status=$?
    kill "$screen" && wait "$screen" 2>/dev/null
    rm -f "$number_file"
    return $status
}

# The tests of one kind. No tests at all is a failure: it means they were not found.
tests() { # build folder, label, ctest options...
    ctest --test-dir "$1" --label-regex "^$2\$" --no-tests=error --verbose "${@:3}"
}

# Where scripts begin: chance. One that breaks something is kept in build/ci.
fuzz_scripts() { # program, its seconds
    local corpus script status
    corpus=$(mktemp -d)
    for script in {1..64}; do
        head -c 800 /dev/urandom >"$corpus/$script"
    done
    "$1" -max_total_time="$2" -timeout=60 -max_len=1024 -len_control=0 \
        -print_final_stats=1 -artifact_prefix="build/ci/${1##*/}-" "$corpus"
    status=$?
    rm -rf "$corpus"
    [[ $status -eq 0 ]] # libFuzzer's own number for a finding, 77, means "skipped" here.
}

# Half a minute from each side: scripts on the hypervisor's own code, and a hostile kernel on glass.
fuzz_hypervisor() {
    local half=30
    fuzz_scripts "$release/tests/fuzz/fuzz_hypervisor" $half &&
        "$release/tests/fuzz/guest/fuzz_guest" $half
}

# Code integrity, from signatures and images that are right.
fuzz_signatures() { # seconds for each of its three
    local way corpus status=0 seeds
    local fixtures=$release/tests/skci/fixtures
    for way in der signature image; do
        corpus=$(mktemp -d)
        seeds=$fixtures
        [[ $way == image ]] || seeds=$fixtures/seeds
        "$release/tests/fuzz/skci/fuzz_skci_$way" -max_total_time="$1" -max_len=16384 \
            -print_final_stats=1 -artifact_prefix="build/ci/fuzz-skci-$way-" "$corpus" "$seeds" ||
            status=1
        rm -rf "$corpus"
    done
    return $status
}

# A fuzzer keeps one processor busy, so two run at a time, a minute each: VTL1's (secure calls and
# answers to normal calls; code integrity) beside the hypervisor's.
fuzz() {
    local status=0 hypervisor
    ninja -C "$release" fuzz_hypervisor fuzz_guest fuzz_securekernel \
        fuzz_skci_{der,signature,image} || return 1
    fuzz_hypervisor &
    hypervisor=$!
    fuzz_scripts "$release/tests/fuzz/fuzz_securekernel" 18 || status=1
    fuzz_signatures 14 || status=1
    wait $hypervisor || status=1
    return $status
}

run_step() {
    case $1 in
    format | style | layers | structs | citations | commits) python3 "tools/check_$1.py" ;;
    checks) python3 -W error -m unittest discover -s tools -p 'test_*.py' --verbose ;;
    build-release) build release images vitrine vitrine_bench system_tests compile_commands ;;
    headers | tidy | images) python3 "tools/check_$1.py" "$release" ;;
    build-sanitize) build sanitize unit_tests images ;;
    reproducible) same_images ;;
    unit) tests "$sanitize" unit --parallel "$(nproc)" ;;
    unit-release)
        build release unit_tests && tests "$release" unit --parallel "$(nproc)"
        ;;
    system) with_screen tests "$release" '(machine|ui)' --parallel "$(nproc)" ;;
    machine) tests "$release" machine --parallel "$(nproc)" ;;
    ui) with_screen tests "$release" ui ;;
    fuzz) fuzz ;;
    *)
        echo "There is no step \"$1\"; there are:" \
            "${fast_steps[*]} ${slow_steps[*]} ${named_steps[*]}."
        return 2
        ;;
    esac
}

# "cases passed, cases failed" of all the Catch2 and unittest programs whose output is on stdin.
count_cases() {
    awk '
        match($0, /All tests passed \([0-9]+ assertions? in [0-9]+ test cases?/) {
            $0 = substr($0, RSTART, RLENGTH); passed += $(NF - 2)
        }
        / test cases?: +[0-9]+ \|/ || /^test cases?: +[0-9]+ \|/ {
            for (i = 2; i <= NF; ++i) {
                if ($i == "passed") passed += $(i - 1)
                if ($i == "failed") failed += $(i - 1)
            }
        }
        / \.\.\. ok$/ { ++passed }
        / \.\.\. (FAIL|ERROR)$/ { ++failed }
        END { print passed + 0, failed + 0 }'
}

passed=0
failed=0
step() {
    local log=build/ci/$1.log start=$SECONDS status cases_passed cases_failed
    run_step "$1" >"$log" 2>&1 </dev/null
    status=$?
    read -r cases_passed cases_failed < <(count_cases <"$log")
    passed=$((passed + cases_passed))
    failed=$((failed + cases_failed))
    if [[ $status -eq 0 ]]; then
        passed=$((passed + 1))
        echo "[ok] $1 ($((SECONDS - start)) s)"
    elif [[ $status -eq 77 ]]; then
        echo "[skipped] $1: $(<"$log")"
    else
        failed=$((failed + 1))
        tail -n 200 "$log" | sed 's/^/    /'
        echo "[FAIL] $1 ($((SECONDS - start)) s); all of its output: $log"
    fi
}

steps=("${fast_steps[@]}" "${slow_steps[@]}")
case ${1:-} in
--list)
    printf '%s\n' "${steps[@]}" "${named_steps[@]}"
    exit 0
    ;;
--fast) steps=("${fast_steps[@]}") ;;
?*) steps=("$@") ;;
esac

mkdir -p build/ci
for name in "${steps[@]}"; do
    step "$name"
done
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
