// SPDX-License-Identifier: MIT
#include "kernel/secure_calls.h"

#include "kernel/cpu.h"
#include "kernel/hypercalls.h"
#include "kernel/statistics.h"

#include <cstring>

namespace nt::secure_calls {
namespace {

using abi::NtStatus;
using abi::SecureCall;
using abi::SecureService;

SecureCall request(SecureService service, std::uint64_t first_parameter) {
    SecureCall call;
    call.service = service;
    call.parameter[0] = first_parameter;
    return call;
}

void make(SecureCall& call) {
    ++statistics.secure_calls;
    vtl_call(&call, hypercalls::vtl_call_code());
}

// Parameter 1 is where the status comes back.
SecureCall invoke(SecureService service, std::uint64_t first_parameter = 0,
                  std::uint64_t third_parameter = 0) {
    SecureCall call = request(service, first_parameter);
    call.parameter[2] = third_parameter;
    make(call);
    return call;
}

NtStatus status_of(const SecureCall& call) {
    return static_cast<NtStatus>(call.parameter[SecureCall::status_parameter]);
}

} // namespace

NtStatus phase3_init(std::uint8_t secure_device_slot) {
    return status_of(invoke(SecureService::Phase3Init, secure_device_slot));
}

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

NtStatus load_driver(std::uint32_t image, x86::GuestPage list) {
    return status_of(invoke(SecureService::LoadDriver, image, list.number));
}

NtStatus protect_kernel_data_page(x86::GuestPage page) {
    return status_of(invoke(SecureService::ProtectKernelDataPage, page.number));
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

SecureDeviceAnswer query_secure_device() {
    const SecureCall answer = invoke(SecureService::QuerySecureDevice);
    return {status_of(answer), answer.parameter[2] != 0, answer.parameter[3] != 0,
            answer.parameter[4], answer.parameter[5]};
}

SecureImageAnswer create_secure_image(x86::GuestPage list, std::uint64_t base,
                                      abi::SecureImagePurpose purpose) {
    SecureCall call = request(SecureService::CreateSecureImage, list.number);
    call.parameter[2] = base;
    call.parameter[3] = static_cast<std::uint64_t>(purpose);
    make(call);
    return {status_of(call), static_cast<std::uint32_t>(call.parameter[2])};
}

NtStatus validate_secure_image_page(std::uint32_t image, std::uint64_t index, x86::GuestPage page) {
    SecureCall call = request(SecureService::ValidateSecureImagePages, image);
    call.parameter[2] = index;
    call.parameter[3] = page.number;
    make(call);
    return status_of(call);
}

NtStatus copy_protected_page(x86::GuestPage from, x86::GuestPage to) {
    return status_of(invoke(SecureService::CopyProtectedPage, from.number, to.number));
}

SecureHandleAnswer create_secure_process(std::uint32_t image, x86::GuestPage creation) {
    const SecureCall answer = invoke(SecureService::CreateProcess, image, creation.number);
    return {status_of(answer), static_cast<std::uint32_t>(answer.parameter[2])};
}

NtStatus initialize_secure_process(std::uint32_t process, std::uint32_t iumdll,
                                   std::uint32_t iumbase, x86::GuestPage environment) {
    SecureCall call = request(SecureService::InitializeProcess, process);
    call.parameter[2] = iumdll;
    call.parameter[3] = iumbase;
    call.parameter[4] = environment.number;
    make(call);
    return status_of(call);
}

SecureHandleAnswer create_secure_thread(const SecureThreadRequest& wanted) {
    SecureCall call = request(SecureService::CreateThread, wanted.process);
    call.parameter[2] = wanted.thread_id;
    call.parameter[3] = wanted.start_routine;
    call.parameter[4] = wanted.argument;
    call.parameter[5] = wanted.shared_page.number;
    call.parameter[6] = wanted.shared_page_address;
    call.parameter[7] = wanted.environment.number;
    make(call);
    return {status_of(call), static_cast<std::uint32_t>(call.parameter[2])};
}

MailboxAnswer retrieve_mailbox(std::uint32_t process, std::uint32_t slot, const std::uint8_t* key,
                               x86::GuestPage page) {
    SecureCall call = request(SecureService::RetrieveMailbox, process);
    call.parameter[2] = slot;
    std::memcpy(&call.parameter[3], key, 2 * sizeof(call.parameter[3]));
    call.parameter[5] = page.number;
    make(call);
    return {status_of(call), call.parameter[2]};
}

NtStatus debug_read_memory(std::uint32_t process, std::uint64_t address, x86::GuestPage page) {
    SecureCall call = request(SecureService::DebugReadMemory, process);
    call.parameter[2] = address;
    call.parameter[3] = page.number;
    make(call);
    return status_of(call);
}

DumpAnswer capture_process(std::uint32_t process, x86::GuestPage list) {
    SecureCall call = request(SecureService::LiveDumpCaptureProcess, process);
    call.parameter[2] = list.number;
    make(call);
    const NtStatus status = status_of(call);
    const bool is_known = abi::is_success(status) || status == NtStatus::BufferTooSmall;
    return {status, is_known ? call.parameter[2] : 0};
}

PagedOutAnswer remove_protected_page(x86::GuestPage page) {
    const SecureCall answer = invoke(SecureService::RemoveProtectedPage, page.number);
    PagedOutAnswer result{status_of(answer), answer.parameter[2], {}};
    std::memcpy(result.tag.bytes, &answer.parameter[3], sizeof(result.tag.bytes));
    return result;
}

void terminate_secure_thread(std::uint32_t cookie) {
    invoke(SecureService::TerminateThread, cookie);
}

unsigned run_down_secure_process(std::uint32_t process, std::uint64_t* pages) {
    constexpr unsigned first_page = 3;
    const SecureCall answer = invoke(SecureService::RundownProcess, process);
    const std::uint64_t most = SecureCall::parameter_count - first_page;
    if (!abi::is_success(status_of(answer)) || answer.parameter[2] > most) {
        return 0;
    }
    for (unsigned index = 0; index < answer.parameter[2]; ++index) {
        pages[index] = answer.parameter[first_page + index];
    }
    return static_cast<unsigned>(answer.parameter[2]);
}

void close_secure_process(std::uint32_t process) {
    invoke(SecureService::CloseSecureHandle, process);
}

void resume_secure_thread(SecureCall& call) {
    ++statistics.secure_calls;
    call.operation = abi::SecureOperation::ResumeThread;
    cpu::allow_interrupts();
    vtl_call(&call, hypercalls::vtl_call_code());
    cpu::forbid_interrupts();
}

bool is_trustlet_running() { return invoke(SecureService::IsTrustletRunning).parameter[2] != 0; }

void make_raw(SecureCall& call) { make(call); }

NtStatus call_service(SecureService service) {
    constexpr std::uint64_t nothing = ~0ull;
    return status_of(invoke(service, nothing, nothing));
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
