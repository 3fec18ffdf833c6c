#!/bin/bash
# SPDX-License-Identifier: MIT
# A real gdb at the machine's door: breaks in each image, steps into the other world and back.
# Skipped (77) where gdb is missing.
program=$1
if ! command -v gdb >/dev/null; then
    echo "skipped: gdb is not installed"
    exit 77
fi
folder=$(mktemp -d)
trap 'kill $machine 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT

TMPDIR=$folder "$program" debug --socket "$folder/door" >"$folder/said" 2>&1 &
machine=$!
for _ in $(seq 200); do
    grep -q 'gdb -x' "$folder/said" && break
    sleep 0.1
done
script=$(sed -n 's/.*gdb -x //p' "$folder/said")

cat >"$folder/commands" <<'END'
set pagination off
echo \n== secure kernel\n
break vtl1_main
continue
monitor clock
echo \n== kernel\n
tbreak kernel_entry
continue
info threads
echo \n== hypervisor\n
break take_short_way
continue
backtrace 1
echo \n== into the other world, and back\n
delete
break on_vtl1_entry
continue
set $entry = $rip
printf "in the secure kernel: %d\n", $rip >= 0xfffff81000000000 && $rip < 0xfffff82000000000
stepi
stepi
reverse-stepi
reverse-stepi
printf "back at the entry: %d\n", $rip == $entry
delete
while $rip < 0xfffff82000000000
reverse-stepi
end
printf "back in the kernel: %d\n", $rip >= 0xfffff82000000000
while $rip != $entry
stepi
end
printf "and there again: %d\n", $rip == $entry
echo \n== a watched word\n
set $place = (unsigned long *) $rsp - 2
set $old = *$place
watch *$place
continue
printf "a new value: %d\n", *$place != $old
stepi
reverse-continue
printf "the old value again: %d\n", *$place == $old
delete
echo \n== the beginning\n
reverse-continue
monitor clock
detach
END
timeout 200 gdb -nx -batch -x "$script" -x "$folder/commands" >"$folder/heard" 2>&1 </dev/null

failed=0
expect() {
    if ! grep -q -- "$1" "$folder/heard"; then
        echo "FAILED: gdb did not say: $1"
        failed=1
    fi
}
expect 'Breakpoint 1, vtl1_main .*securekernel/main.cpp'
expect 'kernel_entry .*kernel/main.cpp'
expect 'Thread 1 (processor 0)'
expect 'hypervisor/short_way.cpp'
expect 'in the secure kernel: 1'
expect 'back at the entry: 1'
expect 'back in the kernel: 1'
expect 'and there again: 1'
expect 'a new value: 1'
expect 'the old value again: 1'
expect 'No more reverse-execution history'
if [ $failed -ne 0 ]; then
    echo "what gdb said:"
    cat "$folder/heard" "$folder/said"
fi
exit $failed
