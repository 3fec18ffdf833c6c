// SPDX-License-Identifier: MIT
#include "hypervisor/hypercalls/vp_registers.h"

namespace hv {

using abi::tlfs::InputVtl;
using abi::tlfs::RegisterName;

HvResult<abi::Vtl> target_of(const VirtualProcessor& caller,
                             const abi::tlfs::VpRegistersHeader& header) {
    if (header.partition != abi::tlfs::partition_self) {
        return rt::Err{HvStatus::InvalidPartitionId};
    }
    if (header.vp_index != abi::tlfs::vp_self && header.vp_index != caller.index) {
        return rt::Err{HvStatus::InvalidVpIndex};
    }
    if (header.target_vtl.get(InputVtl::reserved_5) != 0) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    if (!header.target_vtl.get(InputVtl::use_target)) {
        return caller.active_vtl;
    }
    const unsigned target = header.target_vtl.get(InputVtl::target);
    if (target > abi::index_of(caller.active_vtl)) {
        return rt::Err{HvStatus::AccessDenied};
    }
    return static_cast<abi::Vtl>(target);
}

std::uint64_t* general_register(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name) {
    GuestRegisters& shared = vp.registers;
    auto& own = vp.vmcb_of(vtl).save;
    // In the order of the numbers: RAX RCX RDX RBX RSP RBP RSI RDI R8 … R15.
    // RAX is shared too, but the active VTL's VMCB is what carries it.
    std::uint64_t* const all[] = {
        &vp.vmcb().save.rax, &shared.rcx, &shared.rdx, &shared.rbx, &own.rsp,    &shared.rbp,
        &shared.rsi,         &shared.rdi, &shared.r8,  &shared.r9,  &shared.r10, &shared.r11,
        &shared.r12,         &shared.r13, &shared.r14, &shared.r15};
    if (name < RegisterName::Rax || name > RegisterName::R15) {
        return nullptr;
    }
    return all[static_cast<std::uint32_t>(name) - static_cast<std::uint32_t>(RegisterName::Rax)];
}

} // namespace hv
