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
    if (header.target_vtl.get(InputVtl::reserved_5) != 0 || !is_zero(header.reserved_00d)) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    if (!header.target_vtl.get(InputVtl::use_target)) {
        return caller.active_vtl;
    }
    const unsigned target = header.target_vtl.get(InputVtl::target);
    const bool is_above = target > abi::index_of(caller.active_vtl);
    if (is_above && !caller.partition.is_off(abi::Guard::VtlOrder)) {
        return rt::Err{HvStatus::AccessDenied};
    }
    if (target >= abi::vtl_count || !caller.levels[target].enabled) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    return static_cast<abi::Vtl>(target);
}

namespace {

/// RAX is shared, and kept in the VMCB of the VTL that runs; RSP is each VTL's own.
std::uint64_t* general_register(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name) {
    GuestRegisters& shared = vp.registers;
    auto& own = vp.vmcb_of(vtl).save;
    // In the order of the numbers: RAX RCX RDX RBX RSP RBP RSI RDI R8 … R15.
    std::uint64_t* const all[] = {
        &vp.vmcb().save.rax, &shared.rcx, &shared.rdx, &shared.rbx, &own.rsp,    &shared.rbp,
        &shared.rsi,         &shared.rdi, &shared.r8,  &shared.r9,  &shared.r10, &shared.r11,
        &shared.r12,         &shared.r13, &shared.r14, &shared.r15};
    return all[abi::tlfs::distance(RegisterName::Rax, name)];
}

} // namespace

std::uint64_t* word_register(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name) {
    if (abi::tlfs::is_between(RegisterName::Rax, name, RegisterName::R15)) {
        return general_register(vp, vtl, name);
    }
    auto& save = vp.vmcb_of(vtl).save;
    switch (name) {
    case RegisterName::Rip: return &save.rip;
    case RegisterName::Rflags: return &save.rflags.raw;
    case RegisterName::Cr0: return &save.cr0.raw;
    case RegisterName::Cr2: return &vp.vmcb().save.cr2; // shared, and kept like RAX
    case RegisterName::Cr3: return &save.cr3.raw;
    case RegisterName::Cr4: return &save.cr4.raw;
    case RegisterName::Dr6: return &save.dr6;
    case RegisterName::Dr7: return &save.dr7;
    case RegisterName::Efer: return &save.efer.raw;
    case RegisterName::KernelGsBase: return &save.kernel_gs_base;
    case RegisterName::Pat: return &save.pat;
    case RegisterName::SysenterCs: return &save.sysenter_cs;
    case RegisterName::SysenterEip: return &save.sysenter_eip;
    case RegisterName::SysenterEsp: return &save.sysenter_esp;
    case RegisterName::Star: return &save.star;
    case RegisterName::Lstar: return &save.lstar;
    case RegisterName::Cstar: return &save.cstar;
    case RegisterName::Sfmask: return &save.sfmask;
    default: return nullptr;
    }
}

x86::svm::SegmentState* segment_register(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name) {
    auto& save = vp.vmcb_of(vtl).save;
    switch (name) {
    case RegisterName::Es: return &save.es;
    case RegisterName::Cs: return &save.cs;
    case RegisterName::Ss: return &save.ss;
    case RegisterName::Ds: return &save.ds;
    case RegisterName::Fs: return &save.fs;
    case RegisterName::Gs: return &save.gs;
    case RegisterName::Ldtr: return &save.ldtr;
    case RegisterName::Tr: return &save.tr;
    case RegisterName::Idtr: return &save.idtr;
    case RegisterName::Gdtr: return &save.gdtr;
    default: return nullptr;
    }
}

} // namespace hv
