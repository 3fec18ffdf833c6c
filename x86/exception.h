// SPDX-License-Identifier: MIT
// Exceptions: their vectors, and what a page fault tells.  [APM2 8.2]
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace x86 {

enum class Exception : std::uint8_t {
    DivideError = 0,          // #DE
    Debug = 1,                // #DB
    NonMaskableInterrupt = 2, // NMI
    Breakpoint = 3,           // #BP
    Overflow = 4,             // #OF
    BoundRange = 5,           // #BR
    InvalidOpcode = 6,        // #UD
    DeviceNotAvailable = 7,   // #NM
    DoubleFault = 8,          // #DF
    InvalidTss = 10,          // #TS
    SegmentNotPresent = 11,   // #NP
    StackFault = 12,          // #SS
    GeneralProtection = 13,   // #GP
    PageFault = 14,           // #PF
    FloatingPoint = 16,       // #MF
    AlignmentCheck = 17,      // #AC
    MachineCheck = 18,        // #MC
    SimdFloatingPoint = 19,   // #XF
    ControlProtection = 21,   // #CP
    HypervisorInjection = 28, // #HV
    VmmCommunication = 29,    // #VC
    Security = 30,            // #SX
};

/// Is there such an exception? Some vectors below 32 are reserved.  [APM2 8.2]
constexpr bool is_defined(Exception exception) {
    constexpr std::uint32_t reserved =
        1u << 9 | 1u << 15 | 1u << 20 | 0x3Fu << 22 | 1u << 31; // 22 to 27
    const auto vector = static_cast<unsigned>(exception);
    return vector < 32 && (reserved >> vector & 1) == 0;
}

/// Does the processor push an error code under the return address?  [APM2 8.2]
constexpr bool pushes_error_code(Exception exception) {
    switch (exception) {
    case Exception::DoubleFault:
    case Exception::InvalidTss:
    case Exception::SegmentNotPresent:
    case Exception::StackFault:
    case Exception::GeneralProtection:
    case Exception::PageFault:
    case Exception::AlignmentCheck:
    case Exception::ControlProtection:
    case Exception::VmmCommunication:
    case Exception::Security: return true;
    default: return false;
    }
}

/// The manual's mnemonic, "#GP"; "reserved" for a vector that has none.
constexpr const char* mnemonic_of(Exception exception) {
    switch (exception) {
    case Exception::DivideError: return "#DE";
    case Exception::Debug: return "#DB";
    case Exception::NonMaskableInterrupt: return "NMI";
    case Exception::Breakpoint: return "#BP";
    case Exception::Overflow: return "#OF";
    case Exception::BoundRange: return "#BR";
    case Exception::InvalidOpcode: return "#UD";
    case Exception::DeviceNotAvailable: return "#NM";
    case Exception::DoubleFault: return "#DF";
    case Exception::InvalidTss: return "#TS";
    case Exception::SegmentNotPresent: return "#NP";
    case Exception::StackFault: return "#SS";
    case Exception::GeneralProtection: return "#GP";
    case Exception::PageFault: return "#PF";
    case Exception::FloatingPoint: return "#MF";
    case Exception::AlignmentCheck: return "#AC";
    case Exception::MachineCheck: return "#MC";
    case Exception::SimdFloatingPoint: return "#XF";
    case Exception::ControlProtection: return "#CP";
    case Exception::HypervisorInjection: return "#HV";
    case Exception::VmmCommunication: return "#VC";
    case Exception::Security: return "#SX";
    }
    return "reserved";
}

/// The error code of #PF.  [APM2 8.4.2]
struct PageFaultErrorCode : Register<PageFaultErrorCode, std::uint32_t> {
    static constexpr Bit<0> present{};        // P: 0 = no page, 1 = the page forbids it
    static constexpr Bit<1> write{};          // R/W
    static constexpr Bit<2> user{};           // U/S: CPL was 3
    static constexpr Bit<3> reserved{};       // RSV: a reserved bit was set in an entry
    static constexpr Bit<4> fetch{};          // I/D: instruction fetch
    static constexpr Bit<5> protection_key{}; // PK
    static constexpr Bit<6> shadow_stack{};   // SS
    static constexpr Bit<31> reverse_map{};   // RMP
};
static_assert(sizeof(PageFaultErrorCode) == 4);

} // namespace x86
