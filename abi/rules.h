// SPDX-License-Identifier: MIT
// Who decided, and by which rule: every verdict in the trace names one of these.
#pragma once

#include <cstdint>

namespace abi {

/// The layer of the machine that refused or allowed something.
enum class Layer : std::uint8_t {
    None,
    Slat,
    Iommu,
    Signature,
    IdTable,
    WhiteList,
    Capability,
    ParameterCheck,
    RegisterIntercept,
    CpuMode,
    SecureKernel, // VTL1 by itself, without an intercept
};

enum class Rule : std::uint8_t {
    None = 0,
    SlatVtlProtection = 1,     // VTL1 took this access away from VTL0.
    SlatHypervisorMemory = 2,  // The page is the hypervisor's own.
    SlatUnmapped = 3,          // No RAM and no device there.
    CallerVtlRights = 4,       // A parameter page is not open to the calling VTL.
    HigherVtlOnly = 5,         // Only a higher VTL may ask for this.
    HypercallFromUserMode = 6, // Hypercalls are for CPL 0.
    MalformedHypercall = 7,    // Reserved bits, alignment, counts.
    VtlSwitchNotAllowed = 8,   // VtlCall or VtlReturn where there is none above or below.
    UnknownMsr = 9,
    ReservedRegisterBits = 10,
    HypervisorOutOfPages = 11,
    RegisterLocked = 12,        // VTL1 keeps this register of VTL0 as it is.
    IoPortLocked = 13,          // VTL1 keeps device registers away from its memory.
    RegistersScrubbed = 14,     // VTL1 cleared the registers that it had computed with.
    SecureIntercept = 15,       // VTL1 judges this before it happens.
    StartupLocked = 16,         // Where a processor with a VTL1 starts is VTL1's to say.
    OverlayReadOnly = 17,       // The page shows the hypervisor's own code.
    DmaBeyondVtl0 = 18,         // A device may do what VTL0 may, and no more.
    DmaUnknownDevice = 19,      // No device had this requester number when the hypervisor started.
    ImageNotTrusted = 20,       // Code integrity refuses the image, or it is not signed for this.
    PageNotOfImage = 21,        // Its bytes are not those that the image's signature vouches for.
    TrustletIdUnknown = 22,     // The secure kernel's table has no such trustlet.
    TrustletIdDiffers = 23,     // The image's policy names another trustlet than the one asked for.
    TrustletPolicyRefused = 24, // The policy is malformed, or asks for too much.
    SystemCallNotListed = 25,   // Not on the white list of trustlets.
    CapabilityMissing = 26,     // The capability table does not grant this to the trustlet.
    HostileReply = 27,          // VTL0's answer to a normal call cannot be true.
    MalformedSecureCall = 28, // A parameter of a secure call, or what it points to, is impossible.
    UnknownSecureCall = 29,   // There is no such service.
    InterruptNotGranted = 30, // The device was given no such interrupt.
    PageSealBroken = 31,      // What VTL0 brought is not the last version of the page that left.
    DebugNotAllowed = 32,     // The trustlet's policy lets nobody look into it.
    PageNotTrustlets = 33,    // VTL0 wants a page back that no trustlet has for itself.
    SecurityVersionTooLow = 34, // The image is an older build than the table allows.
    DumpNotAllowed = 35,        // The trustlet's policy lets it be in no dump.
    DriverNotTrusted = 36,      // Code integrity refuses the driver that VTL0 is to load.
};

struct RuleText {
    Rule rule;
    Layer layer;
    const char* sentence;
};

inline constexpr RuleText rule_texts[] = {
    {Rule::None, Layer::None, ""},
    {Rule::SlatVtlProtection, Layer::Slat, "VTL 1 took this access to the page away from VTL 0."},
    {Rule::SlatHypervisorMemory, Layer::Slat,
     "The page belongs to the hypervisor and is in nobody's nested page table."},
    {Rule::SlatUnmapped, Layer::Slat, "Neither RAM nor a device is at this address."},
    {Rule::CallerVtlRights, Layer::ParameterCheck,
     "The calling VTL itself may not use the page it named as a parameter."},
    {Rule::HigherVtlOnly, Layer::ParameterCheck, "Only a higher VTL may ask this of a lower one."},
    {Rule::HypercallFromUserMode, Layer::CpuMode, "Hypercalls are for the kernel (CPL 0) alone."},
    {Rule::MalformedHypercall, Layer::ParameterCheck,
     "The hypercall is malformed: reserved bits, alignment, size or count."},
    {Rule::VtlSwitchNotAllowed, Layer::CpuMode, "There is no VTL to switch to from here."},
    {Rule::UnknownMsr, Layer::RegisterIntercept,
     "The partition has no such model-specific register."},
    {Rule::ReservedRegisterBits, Layer::RegisterIntercept,
     "The value sets bits of the register that must stay clear."},
    {Rule::HypervisorOutOfPages, Layer::ParameterCheck,
     "The hypervisor has no page left to split a large page with."},
    {Rule::RegisterLocked, Layer::RegisterIntercept,
     "VTL 1 has locked this register: VTL 0 may not give it this value."},
    {Rule::IoPortLocked, Layer::RegisterIntercept,
     "VTL 1 lets no device register be moved over its memory."},
    {Rule::RegistersScrubbed, Layer::SecureKernel,
     "VTL 1 cleared the registers it had computed with before it returned."},
    {Rule::SecureIntercept, Layer::RegisterIntercept,
     "VTL 1 has asked to judge this access before it takes place."},
    {Rule::StartupLocked, Layer::CpuMode,
     "Where a processor starts that has a VTL 1, VTL 1 alone may say."},
    {Rule::OverlayReadOnly, Layer::Slat,
     "The page shows the hypervisor's own code, which no guest writes."},
    {Rule::DmaBeyondVtl0, Layer::Iommu,
     "A device may do to a page what VTL 0 may, and VTL 0 may not do this."},
    {Rule::DmaUnknownDevice, Layer::Iommu,
     "No device had this requester number when the hypervisor started."},
    {Rule::ImageNotTrusted, Layer::Signature,
     "Code integrity does not accept the image for isolated user mode."},
    {Rule::PageNotOfImage, Layer::Signature,
     "The page is not what the image's signature vouches for."},
    {Rule::TrustletIdUnknown, Layer::IdTable, "The secure kernel knows no trustlet of this ID."},
    {Rule::TrustletIdDiffers, Layer::IdTable,
     "The image's policy names another trustlet than the one that was asked for."},
    {Rule::TrustletPolicyRefused, Layer::IdTable,
     "The image's policy is malformed, or asks for more than the trustlet may have."},
    {Rule::SystemCallNotListed, Layer::WhiteList,
     "The system call is not on the white list of trustlets."},
    {Rule::CapabilityMissing, Layer::Capability,
     "The secure kernel's table does not grant this service to the trustlet."},
    {Rule::HostileReply, Layer::ParameterCheck, "VTL 0's answer to a normal call cannot be true."},
    {Rule::MalformedSecureCall, Layer::ParameterCheck,
     "A parameter of the secure call, or what it points to, is impossible."},
    {Rule::UnknownSecureCall, Layer::ParameterCheck, "The secure kernel has no such service."},
    {Rule::InterruptNotGranted, Layer::Iommu,
     "A device sends the interrupts that it was given, and was given none like this."},
    {Rule::PageSealBroken, Layer::SecureKernel,
     "The page that VTL 0 brought is not what VTL 1 had sealed last."},
    {Rule::DebugNotAllowed, Layer::SecureKernel,
     "The trustlet's policy lets nobody read its memory."},
    {Rule::PageNotTrustlets, Layer::ParameterCheck,
     "VTL 0 may have a page of a trustlet's back, and no other of VTL 1's."},
    {Rule::SecurityVersionTooLow, Layer::IdTable,
     "The image is signed, and an older build than the secure kernel's table allows."},
    {Rule::DumpNotAllowed, Layer::SecureKernel, "The trustlet's policy lets it be in no dump."},
    {Rule::DriverNotTrusted, Layer::Signature,
     "Code integrity does not accept the driver for VTL 0's kernel."},
};

/// The row of `rule`; the row of Rule::None for a number this version does not know.
constexpr const RuleText& text_of(Rule rule) {
    for (const RuleText& row : rule_texts) {
        if (row.rule == rule) {
            return row;
        }
    }
    return rule_texts[0];
}

} // namespace abi
