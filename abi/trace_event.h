// SPDX-License-Identifier: MIT
// One record for everything that happens: what the window, the command line, the tests, the
// comparison of machines and the grader all read.
//
// Kinds below 16 are seen by the hardware (the glass machine watches its own processor); the
// others are written by the hypervisor into its ring, on its own account or for a guest that asked
// by HvCallPostDebugData. The hypervisor stamps clock, VP and worlds itself: a guest can lie about
// its own deeds, not about who it is.
#pragma once

#include "abi/vtl.h"

#include <cstddef>
#include <cstdint>

namespace abi {

enum class EventKind : std::uint8_t {
    None = 0,
    // seen by the hardware                 operands
    VmEntry = 1,         // VMRUN           VMCB address, nested CR3, event injected (EVENTINJ)
    VmExit = 2,          // #VMEXIT         exit code, EXITINFO1, EXITINFO2
    PageFault = 3,       // #PF             linear address, error code
    Exception = 4,       // any other       vector, error code
    Interrupt = 5,       // external        vector
    PrivilegeChange = 6, // CPL changed     new CS selector
    DmaTransfer = 7,     // a device reached RAM  requester, address, bytes | write << 32
    // written by the hypervisor
    HypervisorStarted = 16,   // hypervisor region base, size, RAM end
    PartitionVtlEnabled = 17, // target VTL
    VpVtlEnabled = 18,        // target VTL, entry RIP, virtual processor
    VtlCall = 19,             // -
    VtlReturn = 20,           // fast (1) or not (0)
    Hypercall = 21,           // control word, HV_STATUS and reps completed (result word)
    SlatChange = 22, // first page number, page count, access: new | old << 8 | restricted VTL << 16
    SlatViolation = 23, // guest-physical address, guest-virtual address, access wanted (PageAccess)
    InterceptDelivered = 24, // message type, guest-physical address, access wanted
    ExceptionInjected = 25,  // vector, error code
    MsrAccess = 26,          // MSR, value, 1 = write
    GuardOff = 27,           // Guard
    MachineOff = 28,         // PowerOff
    ProtectionEnabled = 29,  // default access for lower VTLs
    OverlayPlaced = 30,      // page number, VTL whose view has it
    VinaAsserted = 31,       // vector: VTL1 is told that VTL0 has an interrupt waiting
    VpStarted = 32,          // virtual processor, VTL, entry RIP
    StartupDropped = 33,     // virtual processor, delivery mode (INIT or STARTUP)
    ViewSwitched = 34,    // VTL0's rights: 1 = a program's, 0 = its kernel's; since when the other
    VtlInterrupt = 35,    // VTL1 entered for an interrupt of its own: vector
    SecureIntercept = 36, // message type; register, MSR, port or vector; value to be written
    IommuSwitchedOn = 37, // its registers' address, its root table's, its interrupt table's or 0
    DmaBlocked = 38,      // requester (bus, device, function), address, access wanted | reason << 8
    InterruptBlocked = 39, // requester, number in the interrupt table, reason
    DeviceAttached = 40,   // requester, its domain's number, root of that domain's tables
    // reported by guests
    SecureCall = 48,       // service, first parameter, second parameter
    SecureCallAnswer = 49, // service, NTSTATUS, first result
    NormalCall = 50,       // NormalService, cookie of the thread, first parameter
    SecureDecision = 51,   // Rule by which VTL1 decided, what about (register, port), value wanted
    LaunchGate = 52,       // LaunchGate | 1 << 8 if passed; trustlet ID; Rule that refused
    SecureSystemCall = 53, // a trustlet's: number, NTSTATUS, cookie of the thread
    Mark = 63,             // Mark (trace_marks.h), value, value
};

/// Allowed or denied? Most events are neither: something simply happened.
enum class Verdict : std::uint8_t { None = 0, Allowed = 1, Denied = 2 };

/// Where the processor is: trust level and privilege, or the hypervisor itself.
struct World {
    enum class Kind : std::uint8_t {
        Vtl0User = 0,
        Vtl0Kernel = 1,
        Vtl1User = 2,
        Vtl1Kernel = 3,
        Hypervisor = 4,
        Device = 5,
        Firmware = 6, // before the hypervisor has taken the machine
    };
    static constexpr Kind guest(Vtl vtl, unsigned cpl) {
        return static_cast<Kind>(index_of(vtl) * 2 + (cpl == 3 ? 0 : 1));
    }
};

struct TraceEvent {
    std::uint64_t clock = 0;       // instructions executed (glass), time-stamp counter (elsewhere)
    std::uint64_t rip = 0;         // of the guest instruction concerned
    std::uint64_t operand[3] = {}; // see EventKind
    std::uint32_t sequence = 0;    // counts the events of one source, from 0
    EventKind kind = EventKind::None;
    std::uint8_t worlds = 0;         // 3:0 before, 7:4 after (World::Kind)
    std::uint8_t rule = 0;           // Rule (rules.h) that allowed or denied; 0 = none
    std::uint8_t vp_and_verdict = 0; // 4:0 virtual processor, 7:5 Verdict

    constexpr World::Kind before() const { return static_cast<World::Kind>(worlds & 0xF); }
    constexpr World::Kind after() const { return static_cast<World::Kind>(worlds >> 4); }
    constexpr unsigned vp() const { return vp_and_verdict & 0x1F; }
    constexpr Verdict verdict() const { return static_cast<Verdict>(vp_and_verdict >> 5); }
    constexpr bool seen_by_hardware() const { return static_cast<std::uint8_t>(kind) < 16; }

    constexpr void set_worlds(World::Kind before, World::Kind after) {
        worlds = static_cast<std::uint8_t>(static_cast<unsigned>(before) |
                                           static_cast<unsigned>(after) << 4);
    }
    constexpr void set_vp_and_verdict(unsigned vp, Verdict verdict) {
        vp_and_verdict =
            static_cast<std::uint8_t>((vp & 0x1F) | static_cast<unsigned>(verdict) << 5);
    }
};
static_assert(sizeof(TraceEvent) == 48);
static_assert(offsetof(TraceEvent, rip) == 8);
static_assert(offsetof(TraceEvent, operand) == 16);
static_assert(offsetof(TraceEvent, sequence) == 40);
static_assert(offsetof(TraceEvent, kind) == 44);
static_assert(offsetof(TraceEvent, vp_and_verdict) == 47);

} // namespace abi
