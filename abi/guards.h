// SPDX-License-Identifier: MIT
// Every protection has a name, and a boot option that switches it off: `without=NAME[,NAME…]`.
//
// A guard is off from boot or not at all; nothing can switch it off later. With a guard off, at
// least one attack in the catalogue must succeed: that is how we know the guard does something.
// Lesson: all; the switch is each lesson's "Break it".
#pragma once

#include <cstdint>

namespace abi {

enum class Guard : std::uint8_t {
    SlatVtl1Pages,  // VTL1 takes its own pages away from VTL0.
    CallerRights,   // Hypercall parameters must be readable (writable) by the calling VTL.
    Hvci,           // Only code that VTL1 has seen runs in VTL0's kernel, and it never changes.
    ImageReadonly,  // VTL0 may read an image page that VTL1 shares with it, and never write it.
    Mbec,           // What a program may run, VTL0's kernel may not (mode-based execute control).
    RegisterLock,   // Control registers, system MSRs and table registers of VTL0 stay as they are.
    IoPortLock,     // No device register is moved over VTL1's memory.
    VtlStartupDeny, // VTL0 does not choose where a processor starts.
    VtlOrder,       // A hypercall is about the caller's own VTL or a lower one.
    HypercallCpl,   // Hypercalls are for CPL 0.
    RegisterScrub,  // VTL1 leaves nothing of its own in registers that VTL0 shares.
    TlbFlushOnRevoke,   // A right that is taken away is gone on every processor.
    Iommu,              // A device has VTL0's rights, and no more.
    IommuEarly,         // That is so before VTL0 runs for the first time.
    IotlbFlushOnRevoke, // A right that is taken away is gone for devices as well.
    KnownRequesters,    // A device reaches memory only by the name that it had at the start.
    DriverSignature,    // Code that VTL0's kernel gets after its start is signed, page by page.
    Kdp,                // Data that VTL0's kernel has pinned never changes again.
    Signature,          // An image for isolated user mode is signed for it, page by page.
    TrustletIdTable,    // A trustlet has an ID that the secure kernel knows, and is that trustlet.
    IumWhitelist,       // A trustlet asks VTL0 for nothing that is not on the white list.
    CapabilityTable,    // A trustlet uses the services that the secure kernel's table grants it.
    CopyInOnce,         // What VTL0 says in memory is copied before it is checked.
    ReplyCheck,         // What VTL0 answers to a normal call is checked like what it asks.
    CredentialGuard,    // Keys made of passwords are in a trustlet, not in lsass.
    InterruptRemapping, // A device sends no interrupt that it was not given.
    SecureDevice,       // The registers and the configuration of VTL1's device are VTL1's.
    PageSeal,        // What VTL0 keeps of a trustlet's memory is sealed, and comes back as it went.
    DebugPolicy,     // Who debugs or dumps a trustlet does so because its policy lets him.
    ParameterChecks, // A secure call's parameters are checked before they are used.
    SecurityVersion, // A trustlet is not older than the secure kernel's table allows.
    Count,
};

struct GuardName {
    Guard guard;
    const char* name;     // as typed on the command line
    const char* sentence; // what is lost without it
};

inline constexpr GuardName guard_names[] = {
    {Guard::SlatVtl1Pages, "slat-vtl1-pages",
     "VTL 1's pages stay readable and writable for VTL 0."},
    {Guard::CallerRights, "caller-rights",
     "A hypercall reads and writes its parameters with the hypervisor's rights, not the caller's."},
    {Guard::Hvci, "hvci", "VTL 0's kernel can rewrite its own code, and run its data."},
    {Guard::ImageReadonly, "image-readonly",
     "VTL 0 can write an image page that VTL 1 shares with it, once it makes its own entry "
     "writable."},
    {Guard::Mbec, "mbec", "VTL 0's kernel can run the pages of programs."},
    {Guard::RegisterLock, "register-lock",
     "VTL 0's kernel can switch SMEP off, move its system call entry and load other tables."},
    {Guard::IoPortLock, "io-port-lock", "VTL 0 can move a device's registers over VTL 1's memory."},
    {Guard::VtlStartupDeny, "vtl-startup-deny",
     "VTL 0 can start a processor that runs what it likes before VTL 1 has seen it."},
    {Guard::VtlOrder, "vtl-order", "A hypercall of VTL 0 can read and write VTL 1's registers."},
    {Guard::HypercallCpl, "hypercall-cpl", "A program in ring 3 can make hypercalls."},
    {Guard::RegisterScrub, "register-scrub",
     "What VTL 1 computed with stays in the registers when VTL 0 goes on."},
    {Guard::TlbFlushOnRevoke, "tlb-flush-on-revoke",
     "A second processor goes on using a right that VTL 1 has taken away."},
    {Guard::Iommu, "iommu", "A device reads and writes all memory, the hypervisor's and VTL 1's."},
    {Guard::IommuEarly, "iommu-early",
     "Until VTL 1 takes a first page from VTL 0, devices reach all memory."},
    {Guard::IotlbFlushOnRevoke, "iotlb-flush-on-revoke",
     "A device goes on using a right that VTL 1 has taken away."},
    {Guard::KnownRequesters, "known-requesters",
     "A device that takes another bus number reaches memory by that name, too."},
    {Guard::DriverSignature, "driver-signature",
     "Any file can be a driver of VTL 0's kernel, and any page a driver's."},
    {Guard::Kdp, "kdp", "VTL 0's kernel can write the data that it has pinned."},
    {Guard::Signature, "signature", "Any image can be a trustlet's, and any page an image's."},
    {Guard::TrustletIdTable, "trustlet-id-table",
     "A signed image can be started as any trustlet, and as one that there is not."},
    {Guard::IumWhitelist, "ium-whitelist",
     "A trustlet can have VTL 0 do whatever it likes for it."},
    {Guard::CapabilityTable, "capability-table",
     "A trustlet can use services that are another trustlet's."},
    {Guard::CopyInOnce, "copy-in-once",
     "VTL 0 can change what it asks for between VTL 1's look and VTL 1's use."},
    {Guard::ReplyCheck, "reply-check", "VTL 1 believes what VTL 0 answers."},
    {Guard::CredentialGuard, "credential-guard",
     "lsass keeps the keys of all users in its own memory, in VTL 0."},
    {Guard::InterruptRemapping, "interrupt-remapping",
     "A device can be told to send any interrupt, INIT included, which restarts a processor."},
    {Guard::SecureDevice, "secure-device",
     "VTL 0 can use the registers of VTL 1's device, and move them."},
    {Guard::PageSeal, "page-seal",
     "VTL 0 reads and changes what it keeps of a trustlet's memory, and brings back what it "
     "likes."},
    {Guard::DebugPolicy, "debug-policy",
     "A debugger or a dump in VTL 0 has every trustlet's memory."},
    {Guard::ParameterChecks, "parameter-checks",
     "VTL 1 takes what a secure call says for true: numbers of services, lengths, owners of "
     "pages."},
    {Guard::SecurityVersion, "security-version",
     "An old build of a trustlet starts, with the holes for which a new one was made."},
};
static_assert(sizeof(guard_names) / sizeof(guard_names[0]) == static_cast<unsigned>(Guard::Count));

/// The guards that this boot switched off, one bit each.
struct GuardsOff {
    std::uint64_t bits = 0;

    constexpr bool is_off(Guard guard) const {
        return ((bits >> static_cast<unsigned>(guard)) & 1) != 0;
    }
    constexpr void switch_off(Guard guard) { bits |= 1ull << static_cast<unsigned>(guard); }
};
static_assert(sizeof(GuardsOff) == 8);

} // namespace abi
