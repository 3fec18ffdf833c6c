// SPDX-License-Identifier: MIT
#include "tests/unit/hypervisor/divided_machine.h"

#include "hypervisor/cpu.h"
#include "hypervisor/hypercall_page.h"
#include "hypervisor/intercepts/intercepts.h"
#include "hypervisor/svm/svm.h"
#include "hypervisor/vp_context.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "x86/svm/nested_page_fault.h"

#include <stdexcept>

namespace test {
namespace {

using namespace abi::tlfs;

constexpr std::uint64_t protection_bytes = 0x60'0000; // one byte a page, in ordinary RAM
constexpr std::uint64_t assist_page_address = abi::secure_kernel_region.base;

void require(bool condition, const char* what) {
    if (!condition) {
        throw std::logic_error(what);
    }
}

} // namespace

InitialVpContext long_mode_context() {
    InitialVpContext context;
    context.rip = 0xFFFF'F820'0000'1000;
    context.rsp = 0xFFFF'F820'0010'0000;
    context.rflags = x86::Rflags::at_reset().raw;
    context.cs = {0, 0xFFFF'FFFF, 8, x86::SegmentAttributes::code(0).raw};
    context.ss = {0, 0xFFFF'FFFF, 16, x86::SegmentAttributes::data(0).raw};
    context.cr0 = 0x8001'0033;
    context.cr3 = 0x20'0000;
    context.cr4 = 0x6A0;
    context.efer = 0xD01;
    context.pat = x86::pat_at_reset;
    return context;
}

DividedMachine::DividedMachine(abi::GuardsOff guards_off) {
    fakes::reset_hypervisor_cpu();
    boot_.ram_end = fakes::ram_size;
    boot_.guards_off = guards_off;
    partition.boot = &boot_;
    partition.trace.start(0);
    partition.pool = hv::PagePool{abi::hypervisor_image_region};
    auto* const first = reinterpret_cast<abi::PageAccess*>(ram(protection_bytes));
    partition.protections.start({first, fakes::ram_size / x86::page_bytes});
    require(hv::svm::make_port_maps(partition), "make_port_maps");
    require(hv::svm::take_processor(vp), "take_processor");
    require(hv::make_hypercall_code_page(partition), "hypercall page");
    require(partition.level(abi::Vtl::Normal).nested.build(partition.pool, fakes::ram_size),
            "nested page tables");
    require(hv::svm::make_vmcb(vp, abi::Vtl::Normal), "VMCB");
    hv::load_context(vp.vmcb().save, long_mode_context());
    vp.level(abi::Vtl::Normal).enabled = true;
    vp.startup = hv::VirtualProcessor::Startup::Started;
    partition.processors[0] = &vp;
    partition.processor_count = 1;
}

void DividedMachine::enable_vtl1() { enable_vtl1(0); }

void DividedMachine::enable_vtl1_with_mbec() { enable_vtl1(EnablePartitionVtlInput::enable_mbec); }

void DividedMachine::enable_vtl1(std::uint8_t flags) {
    const EnablePartitionVtlInput partition_input{partition_self, 1, flags, {}};
    require(status_of(call(CallCode::EnablePartitionVtl, partition_input)) == HvStatus::Success,
            "EnablePartitionVtl");
    EnableVpVtlInput vp_input;
    vp_input.partition = partition_self;
    vp_input.vp_index = vp_self;
    vp_input.target_vtl = 1;
    vp_input.context = long_mode_context();
    require(status_of(call(CallCode::EnableVpVtl, vp_input)) == HvStatus::Success, "EnableVpVtl");
}

void DividedMachine::enter_vtl1() {
    enable_vtl1();
    configure_vtl1();
}

void DividedMachine::configure_vtl1() {
    run_as(abi::Vtl::Secure);
    vp.level(abi::Vtl::Secure).assist_page =
        VpAssistPageMsr{}
            .with(VpAssistPageMsr::enable, true)
            .with(VpAssistPageMsr::page_number, assist_page_address / x86::page_bytes);
    const auto config = VsmPartitionConfig{}
                            .with(VsmPartitionConfig::enable_vtl_protection, true)
                            .with(VsmPartitionConfig::default_protection, 0xF)
                            .with(VsmPartitionConfig::intercept_page, true);
    require(set_register(InputVtl::own(), RegisterName::VsmPartitionConfig, config.raw) ==
                HvStatus::Success,
            "VsmPartitionConfig");
}

HvStatus DividedMachine::protect(std::vector<std::uint64_t> pages, abi::PageAccess access) {
    struct {
        ModifyVtlProtectionMaskInput header;
        std::uint64_t pages[ModifyVtlProtectionMaskInput::max_pages];
    } input{};
    input.header.partition = partition_self;
    input.header.map_flags = access.bits;
    std::copy(pages.begin(), pages.end(), input.pages);
    const auto count = static_cast<std::uint16_t>(pages.size());
    return status_of(call(HypercallControl::rep(CallCode::ModifyVtlProtectionMask, count), input));
}

HvStatus DividedMachine::set_register(InputVtl vtl, RegisterName name, std::uint64_t value) {
    struct {
        VpRegistersHeader header;
        RegisterAssociation element;
    } input{{partition_self, vp_self, vtl, {}}, {name, {}, {value, 0}}};
    return status_of(call(HypercallControl::rep(CallCode::SetVpRegisters, 1), input));
}

DividedMachine::Read DividedMachine::get_register(InputVtl vtl, RegisterName name) {
    struct {
        VpRegistersHeader header;
        RegisterName name;
    } input{{partition_self, vp_self, vtl, {}}, name};
    const auto result = call(HypercallControl::rep(CallCode::GetVpRegisters, 1), input);
    std::uint64_t value = 0;
    std::memcpy(&value, ram(output_address), sizeof(value));
    return {status_of(result), value};
}

hv::Outcome DividedMachine::touch(std::uint64_t address, abi::PageAccess wanted) {
    using Info = x86::svm::NestedPageFaultInfo;
    auto& control = vp.vmcb().control;
    control.exit_code = x86::svm::ExitCode::NestedPageFault;
    control.exit_info_1 = Info{}
                              .with(Info::user, true)
                              .with(Info::final_translation, true)
                              .with(Info::write, wanted == abi::PageAccess::write())
                              .with(Info::fetch, wanted == abi::PageAccess::execute())
                              .raw;
    control.exit_info_2 = address;
    return hv::handle_exit(vp);
}

std::byte* DividedMachine::ram(std::uint64_t address) { return hv::cpu::ram_at(address); }

std::vector<abi::TraceEvent> DividedMachine::events() const {
    const auto* const header =
        reinterpret_cast<const abi::TraceRingHeader*>(ram(abi::trace_ring_header_address));
    const auto* const slots =
        reinterpret_cast<const abi::TraceEvent*>(ram(abi::trace_ring_slots_address));
    return {slots, slots + header->written};
}

} // namespace test
