// SPDX-License-Identifier: MIT
// What the tests of the system calls are made of: a table of named functions in each family, and
// the expectations that they state.
#pragma once

#include "user/kernelbase/kernelbase.h"
#include "user/ntdll/ntdll.h"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace usertests {

struct Test {
    std::string_view name;
    void (*run)();
};

/// The families, one file each.
std::span<const Test> clone_tests();
std::span<const Test> file_tests();
std::span<const Test> handle_tests();
std::span<const Test> heap_tests();
std::span<const Test> loader_tests();
std::span<const Test> memory_tests();
std::span<const Test> pointer_tests();
std::span<const Test> port_tests();
std::span<const Test> process_tests();
std::span<const Test> protection_tests();
std::span<const Test> register_tests();
std::span<const Test> section_tests();
std::span<const Test> synchronization_tests();
std::span<const Test> system_tests();
std::span<const Test> thread_tests();
std::span<const Test> wait_tests();

/// Each says what it found, if it is something else, and lets the test fail. `line` is where the
/// expectation stands, filled in by the compiler.
void expect(NtStatus found, NtStatus wanted, unsigned line = __builtin_LINE());
void expect_success(NtStatus found, unsigned line = __builtin_LINE());
void expect_true(bool holds, unsigned line = __builtin_LINE());

/// Has an expectation of the running test failed?
bool has_failed();

/// Runs `child` in a copy of this process and returns the copy's exit status.
NtStatus run_in_copy(void (*child)());

/// Addresses that no program may use, each in its own way. The first is null.
std::span<const std::uint64_t> bad_addresses();

Handle new_event(abi::nt::EventType type = abi::nt::EventType::Notification);
/// A number that was a handle a moment ago.
Handle closed_handle();
/// `size` bytes that can be read and written; null, and the test fails, if there are none.
void* new_memory(std::size_t size);
void free_memory(void* memory);

} // namespace usertests
