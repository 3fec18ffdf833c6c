// SPDX-License-Identifier: MIT
#include "kernel/secure_calls.h"

#include "kernel/cpu.h"
#include "kernel/hypercalls.h"
#include "kernel/statistics.h"

namespace nt::secure_calls {
namespace {

using abi::NtStatus;
using abi::SecureCall;
using abi::SecureService;

// Parameter 1 is where the status comes back.
SecureCall invoke(SecureService service, std::uint64_t first_parameter = 0,
                  std::uint64_t third_parameter = 0) {
    ++statistics.secure_calls;
    SecureCall call;
    call.service = service;
    call.parameter[0] = first_parameter;
    call.parameter[2] = third_parameter;
    vtl_call(&call, hypercalls::vtl_call_code());
    return call;
}

NtStatus status_of(const SecureCall& call) {
    return static_cast<NtStatus>(call.parameter[SecureCall::status_parameter]);
}

} // namespace

NtStatus phase3_init() { return status_of(invoke(SecureService::Phase3Init)); }

SecureKernelFacts phase4_init() {
    const SecureCall answer = invoke(SecureService::Phase4Init);
    return {status_of(answer), answer.parameter[2], answer.parameter[3]};
}

NtStatus start_processor(std::uint32_t index, std::uint64_t context) {
    return status_of(invoke(SecureService::StartProcessor, index, context));
}

NtStatus finish_start_processor() { return status_of(invoke(SecureService::FinishStartProcessor)); }

NtStatus create_secure_allocation(x86::GuestPage page) {
    return status_of(invoke(SecureService::CreateSecureAllocation, page.number));
}

NtStatus register_protected_page(x86::GuestPage page) {
    return status_of(invoke(SecureService::RegisterProtectedPage, page.number));
}

NtStatus make_page_executable(x86::GuestPage page, abi::CodeRing ring) {
    return status_of(invoke(SecureService::MakeProtectedPageExecutable, page.number,
                            static_cast<std::uint64_t>(ring)));
}

NtStatus make_page_writable(x86::GuestPage page) {
    return status_of(invoke(SecureService::MakeProtectedPageWritable, page.number));
}

Verification verify_page(x86::GuestPage page) {
    const SecureCall answer = invoke(SecureService::VerifyPage, page.number);
    return {status_of(answer), answer.parameter[2] != 0};
}

void switch_and_return() {
    bare_vtl_call(hypercalls::vtl_call_code(),
                  static_cast<std::uint64_t>(abi::SecureOperation::FlushTranslations));
}

void flush_translations() {
    SecureCall call;
    call.operation = abi::SecureOperation::FlushTranslations;
    vtl_call(&call, hypercalls::vtl_call_code());
}

} // namespace nt::secure_calls
