// SPDX-License-Identifier: MIT
// What the tests of a trustlet's system calls are made of; after user/programs/usertests/test.h.
#pragma once

#include "ium/iumbase/iumbase.h"
#include "ium/iumdll/iumdll.h"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace iumtests {

struct Test {
    std::string_view name;
    void (*run)();
};

/// The families, one file each.
std::span<const Test> identity_tests();
std::span<const Test> memory_tests();
std::span<const Test> refusal_tests();
std::span<const Test> service_tests();
std::span<const Test> waiting_tests();

/// Each says what it found, if it is something else, and lets the test fail. `line` is where the
/// expectation stands, filled in by the compiler.
void expect(NtStatus found, NtStatus wanted, unsigned line = __builtin_LINE());
void expect_success(NtStatus found, unsigned line = __builtin_LINE());
void expect_true(bool holds, unsigned line = __builtin_LINE());

/// Addresses that are not this trustlet's to use. The first is null.
inline constexpr std::uint64_t bad_addresses[] = {0, 0x1000, 0x7FFF'FFFF'0000,
                                                  0xFFFF'8000'0000'0000, ~0ull};

// What an attacker in a trustlet would do, on its own (attacks.cpp)
NtStatus open_file();
NtStatus read_storage();
NtStatus load_library(std::string_view name);

// What VTL0's kernel would like to be done to (attacks.cpp)
NtStatus count_guesses();

NtStatus measure_calls(); // costs.cpp

} // namespace iumtests

/// raw_call.S
extern "C" abi::NtStatus raw_system_call(std::uint32_t number, std::uint64_t first = 0,
                                         std::uint64_t second = 0, std::uint64_t third = 0,
                                         std::uint64_t fourth = 0, std::uint64_t fifth = 0,
                                         std::uint64_t sixth = 0);
