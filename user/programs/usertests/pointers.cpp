// SPDX-License-Identifier: MIT
// Every pointer of every system call, pointing where it must not: null, unmapped, into the kernel,
// into VTL1. The kernel neither follows it nor falls over it.
#include "user/programs/usertests/pointers.h"

namespace usertests {
namespace {

void check(const PointerRow& row) {
    const bool passed_before = !has_failed();
    for (const std::uint64_t address : bad_addresses()) {
        Good good;
        const NtStatus status = row.call(good, Bad{address});
        if (address == 0 && row.null == Null::IsFine) {
            expect_success(status);
        } else if (address == 0 && row.null == Null::IsRefused) {
            expect_true(!abi::is_success(status));
        } else {
            expect(status, NtStatus::AccessViolation);
        }
    }
    if (passed_before && has_failed()) {
        constexpr std::string_view note = " is where that was\n";
        WriteConsole(row.name.data(), row.name.size());
        WriteConsole(note.data(), note.size());
    }
}

void check_all(std::span<const PointerRow> rows) {
    for (const PointerRow& row : rows) {
        check(row);
    }
}

constexpr Test tests[] = {
    {"pointers-objects", [] { check_all(object_pointers()); }},
    {"pointers-memory", [] { check_all(memory_pointers()); }},
    {"pointers-processes", [] { check_all(process_pointers()); }},
    {"pointers-files", [] { check_all(file_pointers()); }},
    {"pointers-system", [] { check_all(system_pointers()); }},
};

} // namespace

std::span<const Test> pointer_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
