// SPDX-License-Identifier: MIT
#include "visualizer/app/guest_context.h"

#include "visualizer/app/vmcb_reader.h"

namespace vitrine::app {

namespace {

using World = abi::World::Kind;

std::optional<abi::Vtl> vtl_of(World world) {
    switch (world) {
    case World::Vtl0User:
    case World::Vtl0Kernel: return abi::Vtl::Normal;
    case World::Vtl1User:
    case World::Vtl1Kernel: return abi::Vtl::Secure;
    default: return std::nullopt;
    }
}

const char* name_of(abi::Vtl vtl) { return vtl == abi::Vtl::Secure ? "VTL 1" : "VTL 0"; }

std::string name_of(World world) {
    if (const auto vtl = vtl_of(world)) {
        return name_of(*vtl);
    }
    return world == World::Hypervisor ? "the hypervisor" : "the loader";
}

std::optional<machine::ProcessorState> state_in_vmcb(std::span<const std::byte> ram,
                                                     std::uint64_t address) {
    const auto vmcb = address != 0 ? read_vmcb(ram, address) : std::nullopt;
    if (!vmcb) {
        return std::nullopt;
    }
    machine::ProcessorState state;
    state.cpl = vmcb->save.cpl;
    state.cr0 = vmcb->save.cr0.raw;
    state.cr3 = vmcb->save.cr3.raw;
    state.cr4 = vmcb->save.cr4.raw;
    state.efer = vmcb->save.efer.raw;
    state.rflags = vmcb->save.rflags.raw;
    state.rip = vmcb->save.rip;
    state.general[4] = vmcb->save.rsp;
    state.nested_root = vmcb->control.nested_cr3;
    return state.nested_root == 0 ? std::nullopt : std::optional(state);
}

} // namespace

GuestContext guest_context(std::span<const std::byte> ram,
                           const std::optional<abi::TraceRingHeader>& ring,
                           const machine::ProcessorState& now, std::optional<abi::Vtl> wanted) {
    std::optional<abi::Vtl> vtl = wanted;
    if (!vtl && now.world == World::Hypervisor && ring) {
        vtl = ring->active_vtl == 0 ? abi::Vtl::Normal : abi::Vtl::Secure;
    }
    if (vtl && ring && vtl_of(now.world) != vtl) {
        if (const auto state = state_in_vmcb(ram, ring->vmcb[abi::index_of(*vtl)])) {
            return {*state, name_of(*vtl)};
        }
    }
    if (wanted && vtl_of(now.world) != wanted) { // it has not been entered yet, or has no VMCB here
        return {now, name_of(now.world) + ", as " + name_of(*wanted) + " is not there"};
    }
    return {now, name_of(now.world)};
}

} // namespace vitrine::app
