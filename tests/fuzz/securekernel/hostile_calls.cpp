// SPDX-License-Identifier: MIT
// The secure calls of a hostile VTL0, and what it learns from the answers.
#include "securekernel/memory/own_pool.h"
#include "securekernel/register_scrub.h"
#include "securekernel/secure_calls/secure_calls.h"
#include "securekernel/vtl0_registers.h"
#include "tests/fakes/securekernel/world.h"
#include "tests/fuzz/securekernel/hostile_vtl0.h"
#include "tests/fuzz/securekernel/invariants.h"

#include <iterator>

namespace fuzz {

using abi::SecureCall;
using abi::SecureService;

/// A secure call as an honest kernel makes it: parameters 0, 2, 3, ...
struct HostileVtl0::Service {
    static constexpr unsigned most = 7;

    SecureService service;
    Kind parameters[most];
};

const HostileVtl0::Service HostileVtl0::services[] = {
    {SecureService::Phase4Init, {}},
    {SecureService::StartProcessor, {Kind::Number, Kind::Address}},
    {SecureService::FinishStartProcessor, {}},
    {SecureService::CreateProcess, {Kind::Image, Kind::Creation}},
    {SecureService::InitializeProcess, {Kind::Process, Kind::Image, Kind::Image, Kind::Page}},
    {SecureService::CreateThread,
     {Kind::Process, Kind::Number, Kind::Number, Kind::Number, Kind::Page, Kind::Number,
      Kind::Page}},
    {SecureService::TerminateThread, {Kind::Thread}},
    {SecureService::RundownProcess, {Kind::Process}},
    {SecureService::DebugProcess, {Kind::Process}},
    {SecureService::RetrieveMailbox,
     {Kind::Process, Kind::Number, Kind::Number, Kind::Number, Kind::Page}},
    {SecureService::IsTrustletRunning, {}},
    {SecureService::CreateSecureAllocation, {Kind::Page}},
    {SecureService::CreateSecureImage, {Kind::List, Kind::Base, Kind::Purpose}},
    {SecureService::CloseSecureHandle, {Kind::Process}},
    {SecureService::DebugReadMemory, {Kind::Process, Kind::Address, Kind::Page}},
    {SecureService::LiveDumpCaptureProcess, {Kind::Process, Kind::Buffer}},
    {SecureService::QuerySecureDevice, {}},
    {SecureService::ValidateSecureImagePages, {Kind::Image, Kind::Number, Kind::ImagePage}},
    {SecureService::Phase3Init, {Kind::Number}},
    {SecureService::LoadDriver, {Kind::Image, Kind::Layout}},
    {SecureService::RemoveProtectedPage, {Kind::TakenPage}},
    {SecureService::CopyProtectedPage, {Kind::TakenPage, Kind::Page}},
    {SecureService::RegisterProtectedPage, {Kind::Page}},
    {SecureService::MakeProtectedPageWritable, {Kind::Page}},
    {SecureService::MakeProtectedPageExecutable, {Kind::Page, Kind::Ring}},
    {SecureService::ProtectKernelDataPage, {Kind::Page}},
    {SecureService::VerifyPage, {Kind::TakenPage}},
};

namespace {

constexpr std::uint64_t driver_base = abi::kernel_image_base + 4 * abi::gibibyte;
/// Parameter 1 is the answer's status.
constexpr unsigned place_of(unsigned index) { return index == 0 ? 0 : index + 1; }

abi::NtStatus status_of(const SecureCall& answer) {
    return static_cast<abi::NtStatus>(answer.parameter[SecureCall::status_parameter]);
}

} // namespace

SecureCall HostileVtl0::ask(SecureService service, std::initializer_list<std::uint64_t> values) {
    SecureCall request;
    request.service = service;
    unsigned index = 0;
    for (const std::uint64_t value : values) {
        request.parameter[place_of(index++)] = value;
    }
    call(request);
    return request;
}

void HostileVtl0::make_secure_call() {
    const Service& service = services[script_.byte() % std::size(services)];
    SecureCall request;
    request.service = service.service;
    for (unsigned index = 0; index < Service::most; ++index) {
        if (service.parameters[index] != Kind::Number || script_.flag()) {
            request.parameter[place_of(index)] =
                script_.mostly(value_of(service.parameters[index]));
        }
    }
    call(request);
}

/// Anything that fits the registers.
void HostileVtl0::make_any_call() {
    SecureCall request;
    request.operation = static_cast<abi::SecureOperation>(script_.choice(5));
    request.flags = script_.byte();
    request.service = static_cast<SecureService>(script_.raw(2));
    request.thread_cookie = static_cast<std::uint32_t>(script_.number());
    for (std::uint64_t& each : request.parameter) {
        each = script_.number();
    }
    if (request.operation == abi::SecureOperation::ResumeThread) {
        resume(request.thread_cookie);
    } else {
        call(request);
    }
}

std::uint64_t HostileVtl0::known(const std::vector<std::uint64_t>& values) {
    return values.empty() ? 0 : values[script_.byte() % values.size()];
}

std::uint64_t HostileVtl0::value_of(Kind kind) {
    constexpr abi::SecureImagePurpose purposes[] = {abi::SecureImagePurpose::Trustlet,
                                                    abi::SecureImagePurpose::Shared,
                                                    abi::SecureImagePurpose::Driver};
    constexpr std::uint64_t bases[] = {program_base, driver_base};
    switch (kind) {
    case Kind::Number: return script_.number();
    case Kind::Page: return memory_.free_page();
    case Kind::TakenPage:
        return script_.choice(4) != 0 ? known(given_)
                                      : memory_.used_page(script_.raw(script_.choice(2) + 1));
    case Kind::List: return memory_.file(script_.byte()).list;
    case Kind::Layout: return memory_.file(script_.choice(8) == 0 ? script_.byte() : 4).layout;
    case Kind::Buffer: return memory_.buffer(script_.byte());
    case Kind::Creation: return creation_page(script_.one_of({0x1000ull, 1ull, 2ull, 0x1001ull}));
    case Kind::Process: return known(processes_);
    case Kind::Image: return known(images_);
    case Kind::ImagePage: return memory_.copy_of(memory_.file(script_.byte()), script_.byte());
    case Kind::Thread: return known(threads_);
    case Kind::Base: return script_.one_of(bases) + script_.byte() * base_step;
    case Kind::Purpose: return static_cast<std::uint64_t>(script_.one_of(purposes));
    case Kind::Ring: return script_.flag() ? 3 : script_.number();
    case Kind::Address: return script_.flag() ? 0x100'0000'0000 + script_.raw(3) : script_.number();
    }
    return 0;
}

void HostileVtl0::call(SecureCall& call) {
    const SecureCall before = call;
    const std::uint64_t pages = sk::own_pool.available();
    ++reached_.calls;
    try {
        sk::handle_secure_call(call);
    } catch (const ThreadIsGone& gone) {
        if (gone.cookie != before.thread_cookie) {
            throw;
        }
        return;
    }
    sk::Vtl0Registers registers;
    sk::scrub_registers(registers);
    require(!fakes::secure_kernel_world().vectors_hold_traces,
            "VTL1 left what it computed in VTL0's registers");
    if (before.operation == abi::SecureOperation::InvokeService) {
        count_own_pages(before.service, status_of(call), pages);
        learn(before, call);
    }
}

/// What VTL1 refuses costs it nothing, but for tables that stay until the process ends, and what it
/// keeps for an image's page.
void HostileVtl0::count_own_pages(SecureService service, abi::NtStatus status,
                                  std::uint64_t before) {
    const std::uint64_t now = sk::own_pool.available();
    switch (service) {
    case SecureService::CreateThread:
    case SecureService::InitializeProcess: return;
    case SecureService::ValidateSecureImagePages:
    case SecureService::LoadDriver:
    case SecureService::Phase3Init: pool_for_images_ += before - now; return;
    case SecureService::CreateSecureImage: pool_for_images_ += before - now; break;
    default: break;
    }
    require(abi::is_success(status) || now == before, "a refused call costs VTL1 memory");
}

void HostileVtl0::learn(const SecureCall& before, const SecureCall& answer) {
    if (!abi::is_success(status_of(answer))) {
        return;
    }
    ++reached_.accepted;
    switch (before.service) {
    case SecureService::CreateSecureImage: images_.push_back(answer.parameter[2]); break;
    case SecureService::CreateProcess:
        processes_.push_back(answer.parameter[2]);
        ++reached_.processes;
        break;
    case SecureService::CreateThread: threads_.push_back(answer.parameter[2]); break;
    case SecureService::RemoveProtectedPage:
        sealed_.push_back(
            {before.parameter[0], answer.parameter[2], {answer.parameter[3], answer.parameter[4]}});
        ++reached_.paged_out;
        break;
    default: break;
    }
}

} // namespace fuzz
