// SPDX-License-Identifier: MIT
// What is not on the white list: every other call of NT's, every other secure call, every number
// around them.
#include "abi/ium/system_calls.h"
#include "abi/nt/system_call_numbers.h"
#include "ium/trustlets/iumtests/test.h"

namespace iumtests {
namespace {

constexpr std::uint32_t listed[] = {
#define NUMBER(name, number, count) number,
    IUM_NT_SYSTEM_CALLS(NUMBER) IUM_SECURE_SYSTEM_CALLS(NUMBER)
#undef NUMBER
};

constexpr bool is_listed(std::uint32_t number) {
    for (const std::uint32_t each : listed) {
        if (each == number) {
            return true;
        }
    }
    return false;
}

void expect_refused(std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t number = first; number <= last; ++number) {
        if (!is_listed(number)) {
            expect(raw_system_call(number), NtStatus::InvalidSystemService);
        }
    }
}

void calls_of_nt_that_are_not_listed_are_refused() { expect_refused(0, NT_SYSTEM_CALL_LIMIT); }

void numbers_beyond_nts_are_refused() { expect_refused(NT_SYSTEM_CALL_LIMIT + 1, 0x1FF); }

void secure_calls_that_there_are_not_are_refused() {
    expect_refused(IUM_SECURE_SYSTEM_CALL, IUM_SECURE_SYSTEM_CALL + 0x80);
}

/// Bit 31 is the secure kernel's own, for its normal calls.  [BH15]
void numbers_with_the_secure_kernels_bit_are_refused() {
    expect_refused(0x8000'0000, 0x8000'0010);
    expect(raw_system_call(0xFFFF'FFFF), NtStatus::InvalidSystemService);
    expect(raw_system_call(0x8800'0005), NtStatus::InvalidSystemService);
}

void a_file_cannot_be_opened() { expect(open_file(), NtStatus::InvalidSystemService); }

void what_is_another_trustlets_is_refused() {
    std::uint8_t byte = 0;
    std::uint64_t size = 0;
    expect(IumSecureStorageGet(0, &byte, sizeof(byte), &size), NtStatus::AccessDenied);
    expect(IumSecureStoragePut(0, &byte, sizeof(byte)), NtStatus::AccessDenied);
}

void a_library_that_is_not_signed_for_trustlets_is_refused() {
    expect(load_library("usertests_library.dll"), NtStatus::InvalidImageHash);
    expect(load_library("ntdll.dll"), NtStatus::InvalidImageHash);
    expect(load_library("nothing.dll"), NtStatus::DllNotFound);
}

constexpr Test tests[] = {
    {"refuse-nt", calls_of_nt_that_are_not_listed_are_refused},
    {"refuse-beyond", numbers_beyond_nts_are_refused},
    {"refuse-secure", secure_calls_that_there_are_not_are_refused},
    {"refuse-kernel", numbers_with_the_secure_kernels_bit_are_refused},
    {"refuse-file", a_file_cannot_be_opened},
    {"refuse-capability", what_is_another_trustlets_is_refused},
    {"refuse-library", a_library_that_is_not_signed_for_trustlets_is_refused},
};

} // namespace

std::span<const Test> refusal_tests() { return {tests, std::size(tests)}; }

} // namespace iumtests
