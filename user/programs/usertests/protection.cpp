// SPDX-License-Identifier: MIT
// NtProtectVirtualMemory, and what the processor then does to a program that does not keep to it.
#include "abi/memory_layout.h"
#include "user/programs/usertests/test.h"

namespace usertests {
namespace {

using abi::nt::current_process;

constexpr std::size_t page = 4096;

NtStatus protect(void* base, std::size_t size, PageProtection protection,
                 PageProtection& previous) {
    return NtProtectVirtualMemory(current_process, &base, &size, protection, &previous);
}

constinit volatile char* victim = nullptr;

void read_victim() { static_cast<void>(*victim); }
void write_victim() { *victim = 1; }
void run_victim() { reinterpret_cast<void (*)()>(const_cast<char*>(victim))(); }

void protection_changes_and_is_told() {
    victim = static_cast<char*>(new_memory(2 * page));
    auto* const base = const_cast<char*>(victim);
    PageProtection previous{};
    expect_success(protect(base, page, PageProtection::ReadOnly, previous));
    expect_true(previous == PageProtection::ReadWrite);
    expect_success(run_in_copy(read_victim));
    expect(run_in_copy(write_victim), NtStatus::AccessViolation);
    expect_success(protect(base, page, PageProtection::NoAccess, previous));
    expect_true(previous == PageProtection::ReadOnly);
    expect(run_in_copy(read_victim), NtStatus::AccessViolation);
    expect_success(protect(base, page, PageProtection::ReadWrite, previous));
    expect_success(run_in_copy(write_victim));
    free_memory(base);
}

void data_does_not_run() {
    victim = static_cast<char*>(new_memory(page));
    constexpr char ret = '\xC3';
    *victim = ret;
    expect(run_in_copy(run_victim), NtStatus::AccessViolation);
    free_memory(const_cast<char*>(victim));
}

void code_cannot_be_written() {
    victim = reinterpret_cast<char*>(&write_victim);
    expect_success(run_in_copy(read_victim));
    expect(run_in_copy(write_victim), NtStatus::AccessViolation);
}

void kernel_and_vtl1_memory_is_out_of_reach() {
    for (const std::uint64_t address : bad_addresses()) {
        victim = reinterpret_cast<volatile char*>(address);
        expect(run_in_copy(read_victim), NtStatus::AccessViolation);
        expect(run_in_copy(write_victim), NtStatus::AccessViolation);
        expect(run_in_copy(run_victim), NtStatus::AccessViolation);
    }
}

void touch_guard_twice() {
    *victim = 1; // ends the copy
    *victim = 2;
}

void guard_page_is_told_once() {
    victim = static_cast<char*>(new_memory(page));
    auto* const base = const_cast<char*>(victim);
    PageProtection previous{};
    expect_success(
        protect(base, page, PageProtection::ReadWrite | PageProtection::Guard, previous));
    expect(run_in_copy(touch_guard_twice), NtStatus::GuardPageViolation);
    // The kernel's own touch, in a system call, is told as well, and takes the guard away.
    char copy = 0;
    expect_true(!abi::is_success(NtReadVirtualMemory(current_process, base, &copy, 1, nullptr)));
    free_memory(base);
}

void protect_refuses_bad_arguments() {
    auto* const base = static_cast<char*>(new_memory(page));
    PageProtection previous{};
    expect(protect(base, page, static_cast<PageProtection>(3), previous),
           NtStatus::InvalidPageProtection);
    expect(protect(base, page, PageProtection::None, previous), NtStatus::InvalidPageProtection);
    expect_true(!abi::is_success(protect(base, page, PageProtection::ExecuteReadWrite, previous)));
    expect_true(
        !abi::is_success(protect(base, ~std::size_t{0}, PageProtection::ReadOnly, previous)));
    expect_true(!abi::is_success(protect(base, 0, PageProtection::ReadOnly, previous)));
    for (const std::uint64_t address : bad_addresses()) {
        expect_true(!abi::is_success(
            protect(reinterpret_cast<void*>(address), page, PageProtection::ReadOnly, previous)));
    }
    free_memory(base);
}

constexpr Test tests[] = {
    {"protect", protection_changes_and_is_told},
    {"protect-data-runs", data_does_not_run},
    {"protect-code", code_cannot_be_written},
    {"protect-kernel", kernel_and_vtl1_memory_is_out_of_reach},
    {"protect-guard", guard_page_is_told_once},
    {"protect-bad", protect_refuses_bad_arguments},
};

} // namespace

std::span<const Test> protection_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
