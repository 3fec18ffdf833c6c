// SPDX-License-Identifier: MIT
// Attacks that the hypervisor's own checks stop: who may ask it what.
#include "abi/tlfs/synthetic_msr.h"
#include "machine/attacks/catalogue.h"

namespace machine::attacks {
namespace {

using abi::Guard;
using abi::Vtl;
using abi::tlfs::CallCode;

/// VTL1's root page table in VTL0's hands, and VTL1 set to go on where VTL0 wants it.
bool vtl1_is_taken(const Evidence& evidence) {
    const auto vtl1 = evidence.registers_of(Vtl::Secure);
    const bool knows_root = vtl1 && evidence.loot(0) == vtl1->cr3.raw;
    return knows_root && evidence.loot(2) != 0 && evidence.loot(2) == vtl1->rip;
}

Attack take_vtl1_registers() {
    return {13,
            "take-vtl1-registers",
            "VTL 0 reads and sets VTL 1's registers by hypercall",
            Guard::VtlOrder,
            [](const Evidence& evidence) {
                const auto set = evidence.refused_hypercall(CallCode::SetVpRegisters);
                return set ? evidence.refused_hypercall(CallCode::GetVpRegisters) : set;
            },
            vtl1_is_taken};
}

Attack open_vtl1_page() {
    return {14,
            "open-vtl1-page",
            "VTL 0 asks for VTL 1's protection to be lifted",
            Guard::VtlOrder,
            [](const Evidence& evidence) {
                return evidence.refused_hypercall(CallCode::ModifyVtlProtectionMask);
            },
            [](const Evidence& evidence) {
                return evidence.secret_page() == evidence.target_page() && evidence.loot(0) != 0 &&
                       evidence.loot(0) == evidence.secret_word(0);
            }};
}

Attack hypercall_from_ring_3() {
    return {
        15,
        "hypercall-from-ring-3",
        "A program in ring 3 has the hypervisor write for it",
        Guard::HypercallCpl,
        [](const Evidence& evidence) {
            return evidence.refused_hypercall(CallCode::GetVpRegisters);
        },
        [](const Evidence& evidence) { return evidence.loot(0) == abi::tlfs::guest_os_identity; }};
}

Attack output_into_vtl1() {
    return {16,
            "output-into-vtl1",
            "VTL 0 has the hypervisor write its answer into VTL 1's page",
            Guard::CallerRights,
            [](const Evidence& evidence) {
                return evidence.refused_hypercall(CallCode::GetVpRegisters);
            },
            [](const Evidence& evidence) {
                return evidence.secret_page() == evidence.target_page() &&
                       evidence.secret_word(0) == abi::tlfs::guest_os_identity;
            }};
}

} // namespace

std::vector<Attack> attacks_on_hypercalls() {
    return {take_vtl1_registers(), open_vtl1_page(), hypercall_from_ring_3(), output_into_vtl1()};
}

} // namespace machine::attacks
