// SPDX-License-Identifier: MIT
// NtCreateProcessEx, through RtlCloneUserProcess: a copy of this process.
#include "user/programs/usertests/test.h"

namespace usertests {
namespace {

namespace access = abi::nt::access;

constexpr std::size_t page = 4096;
constinit volatile std::uint32_t* numbers = nullptr;
constinit std::uint32_t global = 1;

void write_everywhere() {
    global = 2;
    for (std::size_t at = 0; at < 8; ++at) {
        numbers[at * page / 4] = 2;
    }
}

/// What the copy writes it writes for itself.
void memory_is_copied_on_write() {
    numbers = static_cast<std::uint32_t*>(new_memory(8 * page));
    for (std::size_t at = 0; at < 8; ++at) {
        numbers[at * page / 4] = 1;
    }
    expect_success(run_in_copy(write_everywhere));
    bool is_ours = global == 1;
    for (std::size_t at = 0; at < 8; ++at) {
        is_ours = is_ours && numbers[at * page / 4] == 1;
    }
    expect_true(is_ours);
    free_memory(const_cast<std::uint32_t*>(numbers));
}

void end_as_told() {
    RtlExitUserProcess(numbers[0] == 5 ? NtStatus::NotFound : NtStatus::Unsuccessful);
}

void the_copy_sees_what_was() {
    numbers = static_cast<std::uint32_t*>(new_memory(page));
    numbers[0] = 5;
    expect(run_in_copy(end_as_told), NtStatus::NotFound);
    free_memory(const_cast<std::uint32_t*>(numbers));
}

void copy_of_a_copy() {
    if (run_in_copy(end_as_told) != NtStatus::NotFound) {
        RtlExitUserProcess(NtStatus::Unsuccessful);
    }
}

void a_copy_can_be_copied() {
    numbers = static_cast<std::uint32_t*>(new_memory(page));
    numbers[0] = 5;
    expect_success(run_in_copy(copy_of_a_copy));
    free_memory(const_cast<std::uint32_t*>(numbers));
}

void use_the_heap() {
    void* const block = HeapAlloc(GetProcessHeap(), 0, 100);
    if (block == nullptr || !HeapFree(GetProcessHeap(), 0, block)) {
        RtlExitUserProcess(NtStatus::NoMemory);
    }
}

void the_copy_has_a_heap() { expect_success(run_in_copy(use_the_heap)); }

void create_refuses_bad_arguments() {
    Handle process;
    const auto clone = [&](Handle parent, std::uint32_t flags, Handle section) {
        return NtCreateProcessEx(&process, access::all, nullptr, parent, flags, section,
                                 abi::nt::no_handle, abi::nt::no_handle, 0);
    };
    expect(clone(closed_handle(), 0, abi::nt::no_handle), NtStatus::InvalidHandle);
    const Handle event = new_event();
    expect(clone(event, 0, abi::nt::no_handle), NtStatus::ObjectTypeMismatch);
    expect_true(!abi::is_success(clone(abi::nt::current_process, 0, event)));
    expect_success(NtClose(event));
}

/// A process without a thread ends when its last handle is closed, or by NtTerminateProcess.
void a_copy_without_threads_can_be_ended() {
    Handle process;
    expect_success(NtCreateProcessEx(&process, access::all, nullptr, abi::nt::current_process, 0,
                                     abi::nt::no_handle, abi::nt::no_handle, abi::nt::no_handle,
                                     0));
    expect_success(NtTerminateProcess(process, NtStatus::Success));
    expect_success(NtWaitForSingleObject(process, 0, nullptr));
    expect_success(NtClose(process));
}

constexpr Test tests[] = {
    {"clone-copy-on-write", memory_is_copied_on_write},
    {"clone-sees", the_copy_sees_what_was},
    {"clone-of-clone", a_copy_can_be_copied},
    {"clone-heap", the_copy_has_a_heap},
    {"clone-bad", create_refuses_bad_arguments},
    {"clone-no-thread", a_copy_without_threads_can_be_ended},
};

} // namespace

std::span<const Test> clone_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
