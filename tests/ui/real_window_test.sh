#!/bin/sh
# SPDX-License-Identifier: MIT
# One test of a real window: opens it under Xvfb, presses keys and clicks with xdotool, and reads
# what the machine did. Skipped (77) where these tools are missing.
program=$1
for tool in Xvfb xdotool; do
    if ! command -v "$tool" >/dev/null; then
        echo "skipped: $tool is not installed"
        exit 77
    fi
done

folder=$(mktemp -d)
trap 'kill $window $server 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT
exec 3>"$folder/display"
Xvfb -displayfd 3 -screen 0 1600x900x24 >/dev/null 2>&1 &
server=$!
tries=0
until [ -s "$folder/display" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ]; then
        echo "skipped: Xvfb does not start"
        exit 77
    fi
    sleep 0.1
done
DISPLAY=":$(cat "$folder/display")"
export DISPLAY

: >"$folder/said"
"$program" >"$folder/said" 2>"$folder/errors" &
window=$!

fail() {
    echo "FAILED: $1"
    echo "the program said:"
    tail -5 "$folder/said" "$folder/errors"
    exit 1
}

# Waits until the program has said a line that matches.
expect() {
    tries=0
    until grep -qE "$1" "$folder/said"; do
        tries=$((tries + 1))
        [ $tries -gt 150 ] && fail "$2"
        kill -0 $window 2>/dev/null || fail "the window closed by itself ($2)"
        sleep 0.1
    done
}

expect '^switched on$' "the machine was not switched on"
id=$(xdotool search --sync --onlyvisible --name '^Vitrine' | head -1)
[ -n "$id" ] || fail "there is no window called Vitrine"
xdotool windowfocus "$id"
sleep 1

xdotool key n
expect '^clock 1$' "n did not execute one instruction"
xdotool key n
expect '^clock 2$' "n did not execute a second instruction"
xdotool key e
expect '^clock 24000$' "e did not run to the hypervisor's first event"

# The Run button stands at the same place in every window of this size.
xdotool mousemove --window "$id" 268 28 click 1
expect '^clock 26[0-9]*$' "a click on Run did not run"
xdotool key space
xdotool key t
xdotool key l
sleep 1
kill -0 $window 2>/dev/null || fail "the window did not survive a change of theme and layout"

: >"$folder/said"
xdotool key r
expect '^switched on$' "r did not boot again"
xdotool windowclose "$id" 2>/dev/null || xdotool windowkill "$id"
echo "passed: keys, a click, theme, layout, restart"
