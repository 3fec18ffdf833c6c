// SPDX-License-Identifier: MIT
#include "abi/secure_call.h"

#include "abi/nt_status.h"
#include "abi/secure_call_offsets.h"
#include "tests/catch.h"

#include <cstring>

using abi::SecureCall;

TEST_CASE("The first 8 bytes of a SKCALL are operation, flags, service and cookie", "[abi]") {
    SecureCall call;
    call.operation = abi::SecureOperation::InvokeService;
    call.flags = 0x80;
    call.service = abi::SecureService::CreateSecureAllocation;
    call.thread_cookie = 0xA1B2'C3D4;

    std::uint64_t first = 0;
    std::memcpy(&first, &call, sizeof(first));
    CHECK(first == 0xA1B2'C3D4'0016'8002);
    CHECK(sizeof(SecureCall) == 104);
}

TEST_CASE("Assembly finds the parameters where C++ puts them", "[abi]") {
    for (unsigned number = 0; number < SecureCall::parameter_count; ++number) {
        CHECK(offsetof(SecureCall, parameter) + number * sizeof(std::uint64_t) ==
              SECURE_CALL_PARAMETER(number));
    }
    CHECK(SecureCall::status_parameter < SecureCall::parameter_count);
}

TEST_CASE("An NTSTATUS is a failure if its severity says warning or error", "[abi]") {
    CHECK(abi::is_success(abi::NtStatus::Success));
    CHECK(abi::is_success(static_cast<abi::NtStatus>(0x4000'0000))); // informational
    CHECK_FALSE(abi::is_success(static_cast<abi::NtStatus>(0x8000'0005)));
    CHECK_FALSE(abi::is_success(abi::NtStatus::AccessDenied));
}
