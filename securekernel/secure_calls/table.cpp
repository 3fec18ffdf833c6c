// SPDX-License-Identifier: MIT
#include "abi/guards.h"
#include "securekernel/boot.h"
#include "securekernel/hypercalls.h"
#include "securekernel/processes/secure_thread.h"
#include "securekernel/secure_calls/secure_calls.h"

#include <iterator>

namespace sk {
namespace {

using abi::NtStatus;
using abi::SecureCall;
using abi::SecureService;

struct Row {
    SecureService service;
    NtStatus (*handler)(SecureCall& call);
};

constexpr Row services[] = {
    {SecureService::Phase4Init, phase4_init},
    {SecureService::CreateProcess, create_process},
    {SecureService::InitializeProcess, initialize_process},
    {SecureService::CreateThread, create_thread},
    {SecureService::TerminateThread, terminate_thread},
    {SecureService::RundownProcess, rundown_process},
    {SecureService::CloseSecureHandle, close_process},
    {SecureService::DebugProcess, debug_process},
    {SecureService::DebugReadMemory, debug_read_memory},
    {SecureService::LiveDumpCaptureProcess, live_dump_capture_process},
    {SecureService::RetrieveMailbox, retrieve_mailbox},
    {SecureService::IsTrustletRunning, is_trustlet_running},
    {SecureService::CreateSecureImage, create_secure_image},
    {SecureService::QuerySecureDevice, query_secure_device},
    {SecureService::ValidateSecureImagePages, validate_secure_image_pages},
    {SecureService::CopyProtectedPage, copy_protected_page},
    {SecureService::StartProcessor, start_processor},
    {SecureService::FinishStartProcessor, finish_start_processor},
    {SecureService::CreateSecureAllocation, create_secure_allocation},
    {SecureService::Phase3Init, phase3_init},
    {SecureService::LoadDriver, load_driver},
    {SecureService::RegisterProtectedPage, register_protected_page},
    {SecureService::RemoveProtectedPage, remove_protected_page},
    {SecureService::MakeProtectedPageWritable, make_protected_page_writable},
    {SecureService::MakeProtectedPageExecutable, make_protected_page_executable},
    {SecureService::ProtectKernelDataPage, protect_kernel_data_page},
    {SecureService::VerifyPage, verify_page},
};

NtStatus dispatch(SecureCall& call) {
    for (const Row& row : services) {
        if (row.service == call.service) {
            return row.handler(call);
        }
    }
    const auto number = static_cast<std::uint64_t>(call.service);
    if (boot_info.guards_off.is_off(abi::Guard::ParameterChecks)) {
        // A jump through a table by an unchecked number: it ends at something that nobody meant.
        return services[number % std::size(services)].handler(call);
    }
    hypercalls::report_decision(abi::Rule::UnknownSecureCall, number, call.parameter[0]);
    return NtStatus::InvalidSystemService;
}

void answer(SecureCall& call, NtStatus status) {
    call.parameter[SecureCall::status_parameter] = static_cast<std::uint64_t>(status);
}

} // namespace

void handle_secure_call(SecureCall& call) {
    if (call.operation == abi::SecureOperation::FlushTranslations) {
        // VTL1 keeps no translation of VTL0's pages beyond a call, so there is nothing to flush.
        answer(call, NtStatus::Success);
        return;
    }
    if (call.operation == abi::SecureOperation::ResumeThread) {
        resume_thread(call);
        return;
    }
    if (call.operation != abi::SecureOperation::InvokeService) {
        answer(call, NtStatus::InvalidParameter); // There are no enclaves.
        return;
    }
    hypercalls::report_secure_call(call);
    const NtStatus status = dispatch(call);
    answer(call, status);
    hypercalls::report_answer(call);
}

} // namespace sk
