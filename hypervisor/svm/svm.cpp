// SPDX-License-Identifier: MIT
#include "hypervisor/svm/svm.h"

#include "abi/ports.h"
#include "hypervisor/cpu.h"
#include "x86/svm/permission_maps.h"

#include <cstring>

namespace hv::svm {
namespace {

using x86::Msr;
using x86::svm::InstructionIntercepts;
using x86::svm::MsrAccess;
using x86::svm::SvmIntercepts;

/// Registers the processor keeps for each guest by itself (VMLOAD, VMSAVE), so that a guest may use
/// them without asking. All others stop the guest: a register this hypervisor does not know must
/// not be a way round it; VM_HSAVE_PA, for one, is where VMRUN would write the host's state.
constexpr Msr private_to_the_guest[] = {
    Msr::Star,        Msr::LongStar,    Msr::CompatStar,   Msr::SyscallFlagMask,
    Msr::FsBase,      Msr::GsBase,      Msr::KernelGsBase, Msr::SysenterCs,
    Msr::SysenterEsp, Msr::SysenterEip, Msr::Pat,
};

void allow(std::uint8_t* map, Msr msr, MsrAccess access) {
    if (const auto place = x86::svm::msr_permission_bit(msr, access)) {
        map[place->byte] = static_cast<std::uint8_t>(map[place->byte] & ~(1u << place->bit));
    }
}

void fill_msr_permission_map(std::uint64_t address) {
    auto* map = reinterpret_cast<std::uint8_t*>(cpu::ram_at(address));
    std::memset(map, 0xFF, x86::svm::msr_permission_map_bytes);
    for (const Msr msr : private_to_the_guest) {
        allow(map, msr, MsrAccess::Read);
        allow(map, msr, MsrAccess::Write);
    }
    allow(map, Msr::TimeStampCounter, MsrAccess::Read);
}

/// All ports are VTL0's own; the power switch is watched, so that the trace tells who used it.
void fill_io_permission_map(std::uint64_t address) {
    auto* map = reinterpret_cast<std::uint8_t*>(cpu::ram_at(address));
    const auto place = x86::svm::io_permission_bit(abi::power_off_port);
    map[place.byte] = static_cast<std::uint8_t>(map[place.byte] | 1u << place.bit);
}

InstructionIntercepts instruction_intercepts() {
    return InstructionIntercepts{}
        .with(InstructionIntercepts::nmi, true)
        .with(InstructionIntercepts::cpuid, true)
        .with(InstructionIntercepts::invlpga, true)
        .with(InstructionIntercepts::io_ports, true)
        .with(InstructionIntercepts::msrs, true)
        .with(InstructionIntercepts::shutdown, true);
}

/// A guest has no SVM of its own; VMRUN must be intercepted or the VMCB is refused. [APM2 15.5.1]
SvmIntercepts svm_intercepts() {
    return SvmIntercepts{}
        .with(SvmIntercepts::vmrun, true)
        .with(SvmIntercepts::vmmcall, true)
        .with(SvmIntercepts::vmload, true)
        .with(SvmIntercepts::vmsave, true)
        .with(SvmIntercepts::stgi, true)
        .with(SvmIntercepts::clgi, true)
        .with(SvmIntercepts::skinit, true);
}

} // namespace

bool take_machine(Partition& partition) {
    PagePool& pool = partition.pool;
    const auto save_area = pool.allocate();
    const auto host_vmcb = pool.allocate();
    const auto msr_map = pool.allocate(x86::svm::msr_permission_map_bytes / x86::page_bytes);
    const auto io_map = pool.allocate(x86::svm::io_permission_map_bytes / x86::page_bytes);
    if (!save_area || !host_vmcb || !msr_map || !io_map) {
        return false;
    }
    const auto efer = x86::Efer::from(cpu::read_msr(Msr::ExtendedFeatureEnable));
    cpu::write_msr(Msr::ExtendedFeatureEnable, efer.with(x86::Efer::svm, true).raw);
    cpu::write_msr(Msr::HostSaveArea, save_area->value);
    fill_msr_permission_map(msr_map->value);
    fill_io_permission_map(io_map->value);
    partition.machine = {host_vmcb->value, msr_map->value, io_map->value};
    cpu::save_host_state(host_vmcb->value);
    return true;
}

bool make_vmcb(VirtualProcessor& vp, abi::Vtl vtl) {
    const auto page = vp.partition.pool.allocate();
    if (!page) {
        return false;
    }
    auto& vmcb = *reinterpret_cast<x86::svm::Vmcb*>(cpu::ram_at(page->value));
    auto& control = vmcb.control;
    control.instruction_intercepts = instruction_intercepts();
    control.svm_intercepts = svm_intercepts();
    control.io_permission_map = vp.partition.machine.io_permission_map;
    control.msr_permission_map = vp.partition.machine.msr_permission_map;
    control.asid = abi::index_of(vtl) + 1; // 0 is the host's
    control.nested_control =
        control.nested_control.with(x86::svm::NestedControl::nested_paging, true);
    control.nested_cr3 = vp.partition.level(vtl).nested.root();
    vp.level(vtl).vmcb = &vmcb;
    vp.level(vtl).vmcb_address = page->value;
    if (auto* header = vp.partition.trace.header()) {
        header->vmcb[abi::index_of(vtl)] = page->value;
        header->nested_root[abi::index_of(vtl)] = control.nested_cr3;
    }
    return true;
}

} // namespace hv::svm
