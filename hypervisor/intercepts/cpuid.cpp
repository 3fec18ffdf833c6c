// SPDX-License-Identifier: MIT
// CPUID: the guest asks what it runs on. The processor's own answer, but for what a partition has
// more (the Hyper-V leaves) and less (SVM).  [TLFS feature-discovery]
#include "abi/tlfs/cpuid.h"

#include "hypervisor/cpu.h"
#include "hypervisor/intercepts/intercepts.h"
#include "x86/cpuid.h"

namespace hv {
namespace {

constexpr std::uint8_t cpuid_length = 2;

using namespace abi::tlfs;
using FeaturesEcx = x86::CpuidFeaturesEcx;
using ExtendedEcx = x86::CpuidExtendedEcx;

constexpr MsrPrivileges msr_privileges = MsrPrivileges{}
                                             .with(MsrPrivileges::vp_runtime, true)
                                             .with(MsrPrivileges::reference_counter, true)
                                             .with(MsrPrivileges::synic, true)
                                             .with(MsrPrivileges::apic, true)
                                             .with(MsrPrivileges::hypercall, true)
                                             .with(MsrPrivileges::vp_index, true);
constexpr CallPrivileges call_privileges = CallPrivileges{}
                                               .with(CallPrivileges::post_messages, true)
                                               .with(CallPrivileges::signal_events, true)
                                               .with(CallPrivileges::debugging, true)
                                               .with(CallPrivileges::access_vsm, true)
                                               .with(CallPrivileges::access_vp_registers, true)
                                               .with(CallPrivileges::start_virtual_processor, true);
constexpr Features features = Features{}
                                  .with(Features::xmm_input, true)
                                  .with(Features::xmm_output, true)
                                  .with(Features::pat_register, true);
constexpr HardwareFeatures hardware_features =
    HardwareFeatures{}.with(HardwareFeatures::second_level_address_translation, true);

x86::CpuidResult hypervisor_leaf(const Partition& partition, std::uint32_t leaf) {
    switch (leaf) {
    case cpuid_vendor_leaf: return {cpuid_last_leaf, vendor_ebx, vendor_ecx, vendor_edx};
    case cpuid_interface_leaf: return {interface_signature, 0, 0, 0};
    case cpuid_privileges_leaf: return {msr_privileges.raw, call_privileges.raw, 0, features.raw};
    case cpuid_limits_leaf: // virtual processors, logical processors
        return {partition.processor_count, partition.processor_count, 0, 0};
    case cpuid_hardware_leaf: return {hardware_features.raw, 0, 0, 0};
    default: return {};
    }
}

x86::CpuidResult answer(const Partition& partition, std::uint32_t leaf, std::uint32_t subleaf) {
    if (leaf >= cpuid_vendor_leaf && leaf <= cpuid_last_leaf) {
        return hypervisor_leaf(partition, leaf);
    }
    x86::CpuidResult result = cpu::cpuid(leaf, subleaf);
    switch (static_cast<x86::CpuidLeaf>(leaf)) {
    case x86::CpuidLeaf::Features: // "You are a guest": now the leaves above exist.
        result.ecx = FeaturesEcx::from(result.ecx).with(FeaturesEcx::hypervisor, true).raw;
        break;
    case x86::CpuidLeaf::ExtendedFeatures: // There is one hypervisor, and it is not the guest.
        result.ecx = ExtendedEcx::from(result.ecx).with(ExtendedEcx::svm, false).raw;
        break;
    default: break;
    }
    return result;
}

} // namespace

Outcome on_cpuid(VirtualProcessor& vp) {
    auto& save = vp.vmcb().save;
    const auto result = answer(vp.partition, static_cast<std::uint32_t>(save.rax),
                               static_cast<std::uint32_t>(vp.registers.rcx));
    save.rax = result.eax;
    vp.registers.rbx = result.ebx;
    vp.registers.rcx = result.ecx;
    vp.registers.rdx = result.edx;
    return Outcome::advance(cpuid_length);
}

} // namespace hv
