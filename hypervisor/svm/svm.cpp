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
    Msr::Star,   Msr::LongStar,     Msr::CompatStar, Msr::SyscallFlagMask, Msr::FsBase,
    Msr::GsBase, Msr::KernelGsBase, Msr::SysenterCs, Msr::SysenterEsp,     Msr::SysenterEip,
};

std::uint8_t* map_at(std::uint64_t address) {
    return reinterpret_cast<std::uint8_t*>(cpu::ram_at(address));
}

void set(std::uint8_t* map, x86::svm::MapBit place, bool stops) {
    const unsigned bit = 1u << place.bit;
    map[place.byte] =
        static_cast<std::uint8_t>(stops ? map[place.byte] | bit : map[place.byte] & ~bit);
}

bool is_set(const std::uint8_t* map, x86::svm::MapBit place) {
    return (map[place.byte] >> place.bit & 1) != 0;
}

void allow(std::uint8_t* map, Msr msr, MsrAccess access) {
    if (const auto place = x86::svm::msr_permission_bit(msr, access)) {
        set(map, *place, false);
    }
}

void fill_msr_permission_map(std::uint64_t address) {
    std::uint8_t* const map = map_at(address);
    std::memset(map, 0xFF, x86::svm::msr_permission_map_bytes);
    for (const Msr msr : private_to_the_guest) {
        allow(map, msr, MsrAccess::Read);
        allow(map, msr, MsrAccess::Write);
    }
    allow(map, Msr::TimeStampCounter, MsrAccess::Read);
}

bool is_private_to_the_guest(Msr msr) {
    for (const Msr each : private_to_the_guest) {
        if (each == msr) {
            return true;
        }
    }
    return false;
}

/// A physical interrupt is VTL0's: it stops VTL1, and VTL0 takes it by itself (interrupts.h).
InstructionIntercepts instruction_intercepts(abi::Vtl vtl) {
    return InstructionIntercepts{}
        .with(InstructionIntercepts::interrupt, vtl == abi::Vtl::Secure)
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

/// For watchers of the trace ring: where the processor's structures are.
void publish(VirtualProcessor& vp, abi::Vtl vtl) {
    auto* const header = vp.partition.trace.header();
    if (header != nullptr && vp.index != 0) {
        header->other_vmcb[vp.index - 1][abi::index_of(vtl)] = vp.level(vtl).vmcb_address;
    } else if (header != nullptr) {
        header->vmcb[abi::index_of(vtl)] = vp.level(vtl).vmcb_address;
        header->nested_root[abi::index_of(vtl)] = vp.vmcb_of(vtl).control.nested_cr3;
        vp.active_vtl_shown = &header->active_vtl;
    }
}

} // namespace

/// All ports are the guests' own; the power switch is watched, so that the trace tells who used it.
bool make_port_maps(Partition& partition) {
    for (std::uint64_t& map : partition.machine.io_permission_map) {
        const auto pages =
            partition.pool.allocate(x86::svm::io_permission_map_bytes / x86::page_bytes);
        if (!pages) {
            return false;
        }
        map = pages->value;
        set(map_at(map), x86::svm::io_permission_bit(abi::power_off_port), true);
    }
    const auto wishes =
        partition.pool.allocate(x86::svm::io_permission_map_bytes / x86::page_bytes);
    partition.machine.watched_ports = wishes ? wishes->value : 0;
    return wishes.has_value();
}

bool take_processor(VirtualProcessor& vp) {
    const auto save_area = vp.partition.pool.allocate();
    const auto host_vmcb = vp.partition.pool.allocate();
    if (!save_area || !host_vmcb) {
        return false;
    }
    const auto efer = x86::Efer::from(cpu::read_msr(Msr::ExtendedFeatureEnable));
    cpu::write_msr(Msr::ExtendedFeatureEnable, efer.with(x86::Efer::svm, true).raw);
    cpu::write_msr(Msr::HostSaveArea, save_area->value);
    vp.host_vmcb = host_vmcb->value;
    cpu::save_host_state(host_vmcb->value);
    return true;
}

bool make_vmcb(VirtualProcessor& vp, abi::Vtl vtl) {
    const auto page = vp.partition.pool.allocate();
    const auto msr_map =
        vp.partition.pool.allocate(x86::svm::msr_permission_map_bytes / x86::page_bytes);
    if (!page || !msr_map) {
        return false;
    }
    fill_msr_permission_map(msr_map->value);
    auto& vmcb = *reinterpret_cast<x86::svm::Vmcb*>(cpu::ram_at(page->value));
    auto& control = vmcb.control;
    control.instruction_intercepts = instruction_intercepts(vtl);
    control.svm_intercepts = svm_intercepts();
    control.io_permission_map = vp.partition.machine.io_permission_map[abi::index_of(vtl)];
    control.msr_permission_map = msr_map->value;
    control.asid = abi::index_of(vtl) + 1; // 0 is the host's
    control.nested_control =
        control.nested_control.with(x86::svm::NestedControl::nested_paging, true);
    control.nested_cr3 = vp.partition.level(vtl).nested.root();
    vmcb.save.efer = vmcb.save.efer.with(x86::Efer::svm, true); // or VMRUN refuses it
    control.virtual_interrupt_control = control.virtual_interrupt_control.with(
        x86::svm::VirtualInterruptControl::mask_by_host_flags, vtl == abi::Vtl::Secure);
    VirtualProcessor::Level& level = vp.level(vtl);
    level.vmcb = &vmcb;
    level.vmcb_address = page->value;
    level.msr_permission_map = msr_map->value;
    publish(vp, vtl);
    return true;
}

void watch_msr(VirtualProcessor& vp, Msr msr, MsrAccess access, bool watched) {
    const auto place = x86::svm::msr_permission_bit(msr, access);
    if (place) {
        set(map_at(vp.level(abi::Vtl::Normal).msr_permission_map), *place,
            watched || !is_private_to_the_guest(msr));
    }
}

void watch_port(Partition& partition, std::uint16_t port, bool watched) {
    const auto place = x86::svm::io_permission_bit(port);
    set(map_at(partition.machine.watched_ports), place, watched);
    set(map_at(partition.machine.io_permission_map[abi::index_of(abi::Vtl::Normal)]), place,
        watched || port == abi::power_off_port);
}

bool is_port_watched_by_secure(const Partition& partition, x86::svm::IoExitInfo access) {
    const std::uint8_t* const wishes = map_at(partition.machine.watched_ports);
    const unsigned first = access.get(x86::svm::IoExitInfo::port);
    for (unsigned port = first; port < first + access.width() && port <= 0xFFFF; ++port) {
        if (is_set(wishes, x86::svm::io_permission_bit(static_cast<std::uint16_t>(port)))) {
            return true;
        }
    }
    return false;
}

} // namespace hv::svm
