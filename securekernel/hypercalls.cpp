// SPDX-License-Identifier: MIT
#include "securekernel/hypercalls.h"

#include "abi/tlfs/device_domains.h"
#include "abi/tlfs/hypercall.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "abi/tlfs/synthetic_msr.h"
#include "rt/check.h"
#include "rt/instructions.h"
#include "securekernel/processor.h"

#include <cstring>

extern "C" const std::uint8_t vtl0_hypercall_page[]; // entry.S
extern "C" const std::uint8_t vtl1_hypercall_page[];
extern "C" std::uint64_t vtl_return_code;

namespace sk::hypercalls {
namespace {

using namespace abi::tlfs;

// RCX, RDX, R8 in and RAX out: the hypercall page's first instruction speaks Windows' own
// convention.
using HypercallCode = std::uint64_t(std::uint64_t control, std::uint64_t input,
                                    std::uint64_t output);

constinit std::uint64_t image_offset = 0;               // physical - virtual, of this image
constinit const std::uint8_t* hypercall_page = nullptr; // of the VTL we run in

std::uint64_t physical_address_of(const void* object) {
    return reinterpret_cast<std::uint64_t>(object) + image_offset;
}

HypercallResult call(HypercallControl control) {
    const auto code =
        reinterpret_cast<HypercallCode*>(reinterpret_cast<std::uintptr_t>(hypercall_page));
    const Processor& here = processor();
    return HypercallResult::from(code(control.raw, physical_address_of(here.hypercall_input),
                                      physical_address_of(here.hypercall_output)));
}

HvStatus call_simple(CallCode code) {
    return call(HypercallControl::simple(code)).get(HypercallResult::status);
}

template <typename Input>
Input& input_block() {
    return *reinterpret_cast<Input*>(processor().hypercall_input) = Input{};
}

/// What a rep call's input has behind its header.
template <typename Header, typename Element>
Element* input_list() {
    return reinterpret_cast<Element*>(processor().hypercall_input + sizeof(Header));
}

void place_hypercall_page(const std::uint8_t* page) {
    hypercall_page = page;
    rt::wrmsr(static_cast<std::uint32_t>(SyntheticMsr::GuestOsId), guest_os_identity);
    const auto placed =
        HypercallMsr{}
            .with(HypercallMsr::enable, true)
            .with(HypercallMsr::page_number, physical_address_of(page) / abi::page_size);
    rt::wrmsr(static_cast<std::uint32_t>(SyntheticMsr::Hypercall), placed.raw);
}

RegisterValue get_register(InputVtl vtl, RegisterName name) {
    input_block<VpRegistersHeader>() = {partition_self, vp_self, vtl, {}};
    *input_list<VpRegistersHeader, RegisterName>() = name;
    const auto result = call(HypercallControl::rep(CallCode::GetVpRegisters, 1));
    CHECK(result.get(HypercallResult::status) == HvStatus::Success,
          "The hypervisor does not tell VTL1 a register.");
    return *reinterpret_cast<RegisterValue*>(processor().hypercall_output);
}

VsmCodePageOffsets read_code_page_offsets() {
    return VsmCodePageOffsets::from(
        get_register(InputVtl::own(), RegisterName::VsmCodePageOffsets).low);
}

HvStatus set_register(InputVtl vtl, RegisterName name, const RegisterValue& value) {
    input_block<VpRegistersHeader>() = {partition_self, vp_self, vtl, {}};
    auto& element = *input_list<VpRegistersHeader, RegisterAssociation>();
    element = {};
    element.name = name;
    element.value = value;
    return call(HypercallControl::rep(CallCode::SetVpRegisters, 1)).get(HypercallResult::status);
}

/// One hypercall's worth of pages; how many were really changed is the caller's to add up.
HypercallResult protect_some(x86::GuestPage first, std::uint16_t count, abi::PageAccess access) {
    auto& header = input_block<ModifyVtlProtectionMaskInput>();
    header.partition = partition_self;
    header.map_flags = access.bits;
    header.target_vtl = InputVtl::own();
    auto* const list = input_list<ModifyVtlProtectionMaskInput, std::uint64_t>();
    for (std::uint16_t index = 0; index < count; ++index) {
        list[index] = first.number + index;
    }
    return call(HypercallControl::rep(CallCode::ModifyVtlProtectionMask, count));
}

void report(abi::EventKind kind, std::uint64_t first, std::uint64_t second, std::uint64_t third) {
    auto& input = input_block<PostDebugDataInput>();
    input.kind = kind;
    input.operand[0] = first;
    input.operand[1] = second;
    input.operand[2] = third;
    CHECK(call_simple(CallCode::PostDebugData) == HvStatus::Success,
          "The hypervisor refused a trace event.");
}

DeviceDomain own_domain(std::uint32_t id) {
    return {partition_self, InputVtl::own(), {}, DeviceDomain::second_stage, id};
}

} // namespace

void start_in_vtl0(const abi::LoadedImage& image) {
    image_offset = image.range.base - image.virtual_base;
    place_hypercall_page(vtl0_hypercall_page);
}

HvStatus enable_partition_vtl(ModeBasedExecution mbec) {
    auto& input = input_block<EnablePartitionVtlInput>();
    input.partition = partition_self;
    input.target_vtl = static_cast<std::uint8_t>(abi::Vtl::Secure);
    input.flags =
        mbec == ModeBasedExecution::On ? EnablePartitionVtlInput::enable_mbec : std::uint8_t{0};
    return call_simple(CallCode::EnablePartitionVtl);
}

HvStatus enable_vp_vtl(std::uint32_t vp_index, const InitialVpContext& context) {
    auto& input = input_block<EnableVpVtlInput>();
    input.partition = partition_self;
    input.vp_index = vp_index;
    input.target_vtl = static_cast<std::uint8_t>(abi::Vtl::Secure);
    input.context = context;
    return call_simple(CallCode::EnableVpVtl);
}

HvStatus start_virtual_processor(std::uint32_t vp_index, const InitialVpContext& context) {
    auto& input = input_block<StartVirtualProcessorInput>();
    input.partition = partition_self;
    input.vp_index = vp_index;
    input.target_vtl = static_cast<std::uint8_t>(abi::Vtl::Normal);
    input.context = context;
    return call_simple(CallCode::StartVirtualProcessor);
}

std::uint64_t vtl_call_code() {
    return reinterpret_cast<std::uint64_t>(hypercall_page) +
           read_code_page_offsets().get(VsmCodePageOffsets::vtl_call);
}

void start_in_vtl1() {
    place_hypercall_page(vtl1_hypercall_page);
    vtl_return_code = reinterpret_cast<std::uint64_t>(vtl1_hypercall_page) +
                      read_code_page_offsets().get(VsmCodePageOffsets::vtl_return);
}

void place_own_pages() {
    const auto placed = VpAssistPageMsr{}
                            .with(VpAssistPageMsr::enable, true)
                            .with(VpAssistPageMsr::page_number,
                                  physical_address_of(&processor().assist) / abi::page_size);
    rt::wrmsr(static_cast<std::uint32_t>(SyntheticMsr::VpAssistPage), placed.raw);
}

HvStatus enable_protection(abi::PageAccess initial, LowerStartup startup) {
    const auto config =
        VsmPartitionConfig{}
            .with(VsmPartitionConfig::enable_vtl_protection, true)
            .with(VsmPartitionConfig::default_protection, initial.bits)
            .with(VsmPartitionConfig::deny_lower_vtl_startup, startup == LowerStartup::Denied)
            .with(VsmPartitionConfig::intercept_page, true);
    return set_register(InputVtl::own(), RegisterName::VsmPartitionConfig, {config.raw, 0});
}

HvStatus protect(x86::GuestPage first, std::uint64_t count, abi::PageAccess access) {
    while (count != 0) {
        const std::uint64_t most = ModifyVtlProtectionMaskInput::max_pages;
        const auto now = static_cast<std::uint16_t>(count < most ? count : most);
        const auto result = protect_some(first, now, access);
        if (result.get(HypercallResult::status) != HvStatus::Success) {
            return result.get(HypercallResult::status);
        }
        first = first + now;
        count -= now;
    }
    return HvStatus::Success;
}

HvStatus create_device_domain(std::uint32_t id) {
    auto& input = input_block<CreateDeviceDomainInput>();
    input.domain = own_domain(id);
    return call_simple(CallCode::CreateDeviceDomain);
}

HvStatus map_device_page(std::uint32_t domain, x86::GuestPage page) {
    auto& input = input_block<MapDeviceGpaPagesInput>();
    input.domain = own_domain(domain);
    input.map_flags = abi::PageAccess::read_write().bits;
    input.device_address = page.address().value;
    *input_list<MapDeviceGpaPagesInput, std::uint64_t>() = page.number;
    return call(HypercallControl::rep(CallCode::MapDeviceGpaPages, 1)).get(HypercallResult::status);
}

HvStatus attach_device_domain(std::uint32_t domain, x86::PciRequester device) {
    auto& input = input_block<AttachDeviceDomainInput>();
    input.domain = own_domain(domain);
    input.device = DeviceId::of(device);
    return call_simple(CallCode::AttachDeviceDomain);
}

HvStatus intercept_port(std::uint16_t port) {
    auto& input = input_block<InstallInterceptInput>();
    input.partition = partition_self;
    input.access_mask = InstallInterceptInput::access_read | InstallInterceptInput::access_write;
    input.type = InterceptType::IoPort;
    input.parameter = port;
    return call_simple(CallCode::InstallIntercept);
}

HvStatus enable_mode_based_execution() {
    const auto config = VsmVpSecureConfig{}.with(VsmVpSecureConfig::mbec_enabled, true);
    return set_own_register(RegisterName::VsmVpSecureConfigVtl0, config.raw);
}

HvStatus set_own_register(RegisterName name, std::uint64_t value) {
    return set_register(InputVtl::own(), name, {value, 0});
}

RegisterValue register_of_vtl0(RegisterName name) {
    return get_register(InputVtl::of(abi::Vtl::Normal), name);
}

HvStatus set_register_of_vtl0(RegisterName name, const RegisterValue& value) {
    return set_register(InputVtl::of(abi::Vtl::Normal), name, value);
}

HvStatus inject(x86::Exception exception, std::uint32_t error_code) {
    const auto event =
        PendingException{}
            .with(PendingException::pending, true)
            .with(PendingException::vector, static_cast<std::uint16_t>(exception))
            .with(PendingException::deliver_error_code, x86::pushes_error_code(exception))
            .with(PendingException::error_code, error_code);
    return set_register_of_vtl0(RegisterName::PendingEvent0, {event.raw, 0});
}

void mark(abi::Mark mark, std::uint64_t first, std::uint64_t second) {
    report(abi::EventKind::Mark, static_cast<std::uint64_t>(mark), first, second);
}

void report_secure_call(const abi::SecureCall& call) {
    report(abi::EventKind::SecureCall, static_cast<std::uint64_t>(call.service), call.parameter[0],
           call.parameter[1]);
}

void report_answer(const abi::SecureCall& answer) {
    report(abi::EventKind::SecureCallAnswer, static_cast<std::uint64_t>(answer.service),
           answer.parameter[abi::SecureCall::status_parameter], answer.parameter[2]);
}

void report_normal_call(abi::NormalService service, std::uint32_t cookie, std::uint64_t first) {
    report(abi::EventKind::NormalCall, static_cast<std::uint64_t>(service), cookie, first);
}

void report_launch_gate(abi::LaunchGate gate, std::uint64_t trustlet_id, abi::Rule refused_by) {
    const std::uint64_t passed = refused_by == abi::Rule::None ? 1u << 8 : 0;
    report(abi::EventKind::LaunchGate, static_cast<std::uint64_t>(gate) | passed, trustlet_id,
           static_cast<std::uint64_t>(refused_by));
}

void report_system_call(std::uint32_t number, abi::NtStatus status, std::uint32_t cookie) {
    report(abi::EventKind::SecureSystemCall, number, static_cast<std::uint64_t>(status), cookie);
}

void report_decision(abi::Rule rule, std::uint64_t subject, std::uint64_t value) {
    report(abi::EventKind::SecureDecision, static_cast<std::uint64_t>(rule), subject, value);
}

void output_debug_character(char character) {
    input_block<std::uint64_t>() = static_cast<std::uint8_t>(character);
    call_simple(CallCode::OutputDebugCharacter);
}

} // namespace sk::hypercalls
