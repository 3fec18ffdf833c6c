// SPDX-License-Identifier: MIT
#include "securekernel/secure_calls/secure_calls.h"

#include "securekernel/intercepts.h"
#include "tests/catch.h"
#include "tests/fakes/panic.h"
#include "tests/fakes/securekernel/world.h"
#include "tests/unit/securekernel/trustlet_world.h"

using abi::NtStatus;
using abi::SecureCall;
using abi::SecureService;
using test::status_of;

namespace {

SecureCall answer_to(SecureService service, std::uint64_t parameter = 0) {
    SecureCall call;
    call.service = service;
    call.parameter[0] = parameter;
    sk::handle_secure_call(call);
    return call;
}

} // namespace

TEST_CASE("A service nobody has is refused with a status, and VTL1 lives on") {
    fakes::reset_secure_kernel_world();
    CHECK(status_of(answer_to(static_cast<SecureService>(0x7FF))) ==
          NtStatus::InvalidSystemService);
    CHECK(status_of(answer_to(SecureService::Phase4Init)) == NtStatus::Success);
}

TEST_CASE("Every service call and its answer are reported") {
    fakes::reset_secure_kernel_world();
    answer_to(SecureService::Phase4Init);
    answer_to(static_cast<SecureService>(0x7FF));
    CHECK(fakes::secure_kernel_world().reported_calls == 2);
    CHECK(fakes::secure_kernel_world().reported_answers == 2);
}

TEST_CASE("An operation other than a service call is refused, but for flushing nothing") {
    fakes::reset_secure_kernel_world();
    SecureCall call;
    call.operation = abi::SecureOperation::CallEnclave;
    sk::handle_secure_call(call);
    CHECK(status_of(call) == NtStatus::InvalidParameter);
    call.operation = abi::SecureOperation::FlushTranslations;
    sk::handle_secure_call(call);
    CHECK(status_of(call) == NtStatus::Success);
    CHECK(fakes::secure_kernel_world().reported_calls == 0);
}

TEST_CASE("A page is given, marked and verified by secure calls") {
    fakes::reset_secure_kernel_world();
    const std::uint64_t page = 0x2F00;
    CHECK(status_of(answer_to(SecureService::CreateSecureAllocation, page)) == NtStatus::Success);
    const SecureCall verified = answer_to(SecureService::VerifyPage, page);
    CHECK(status_of(verified) == NtStatus::Success);
    CHECK(verified.parameter[2] == 1);
    CHECK(fakes::secure_kernel_world().marks ==
          std::vector{abi::Mark::SecretStored, abi::Mark::SecretIntact});
    CHECK(status_of(answer_to(SecureService::VerifyPage, 0x2F01)) == NtStatus::NotFound);
}

TEST_CASE("A page of an image is shared and verified by secure calls") {
    fakes::reset_secure_kernel_world();
    CHECK(status_of(answer_to(SecureService::RegisterProtectedPage, 0x2F00)) == NtStatus::Success);
    CHECK(answer_to(SecureService::VerifyPage, 0x2F00).parameter[2] == 1);
    fakes::secure_kernel_word(0x2F0'0000) ^= 1;
    CHECK(answer_to(SecureService::VerifyPage, 0x2F00).parameter[2] == 0);
}

TEST_CASE("Code for ring 3 VTL1 allows; code for the kernel it would have to see signed") {
    fakes::reset_secure_kernel_world();
    SecureCall call;
    call.service = SecureService::MakeProtectedPageExecutable;
    call.parameter[0] = 0x2F00;
    const auto kernel = static_cast<std::uint64_t>(abi::CodeRing::Kernel);
    call.parameter[2] = GENERATE_COPY(kernel, 1ull, ~0ull);
    sk::handle_secure_call(call);
    CHECK(status_of(call) == NtStatus::InvalidImageHash);
    CHECK(fakes::secure_kernel_world().access.empty());

    call.parameter[2] = static_cast<std::uint64_t>(abi::CodeRing::User);
    sk::handle_secure_call(call);
    CHECK(status_of(call) == NtStatus::Success);
}

TEST_CASE("VTL1 answers a forbidden access with a general protection fault") {
    fakes::reset_secure_kernel_world();
    abi::tlfs::Message message;
    message.header.type = abi::tlfs::MessageType::GpaIntercept;
    sk::Vtl0Registers registers;
    sk::handle_intercept(message, registers);
    CHECK(fakes::secure_kernel_world().injected == std::vector{x86::Exception::GeneralProtection});
}

TEST_CASE("A message that VTL1 did not ask for is the hypervisor's mistake") {
    fakes::reset_secure_kernel_world();
    sk::Vtl0Registers registers;
    CHECK_THROWS_AS(sk::handle_intercept(abi::tlfs::Message{}, registers), fakes::Panic);
}
