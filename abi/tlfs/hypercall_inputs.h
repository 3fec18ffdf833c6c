// SPDX-License-Identifier: MIT
// Input and output blocks of the hypercalls, byte for byte.  [TLFS hypercalls]
#pragma once

#include "abi/tlfs/register_names.h"
#include "abi/tlfs/vp_context.h"
#include "abi/trace_event.h"
#include "abi/vtl.h"
#include "x86/bits.h"

#include <cstddef>
#include <cstdint>

namespace abi::tlfs {

/// HV_INPUT_VTL: the VTL a call is about. All zero means "the caller's own".
struct InputVtl : x86::Register<InputVtl, std::uint8_t> {
    static constexpr x86::Bits<3, 0, std::uint8_t> target{};
    static constexpr x86::Bit<4> use_target{};
    static constexpr x86::Bits<7, 5, std::uint8_t> reserved_5{};

    static constexpr InputVtl own() { return {}; }
    static constexpr InputVtl of(Vtl vtl) {
        return InputVtl{}.with(target, static_cast<std::uint8_t>(vtl)).with(use_target, true);
    }
};

/// HvCallModifyVtlProtectionMask; a list of guest page numbers (u64) follows.
struct ModifyVtlProtectionMaskInput {
    std::uint64_t partition = 0;
    std::uint32_t map_flags = 0; // HV_MAP_GPA_FLAGS, see abi/page_access.h
    InputVtl target_vtl;
    std::uint8_t reserved_00d[3] = {};

    static constexpr unsigned max_pages = (4096 - 16) / 8;
};
static_assert(sizeof(ModifyVtlProtectionMaskInput) == 16);
static_assert(offsetof(ModifyVtlProtectionMaskInput, target_vtl) == 12);

/// HvCallEnablePartitionVtl
struct EnablePartitionVtlInput {
    std::uint64_t partition = 0;
    std::uint8_t target_vtl = 0;
    std::uint8_t flags = 0; // bit 0: enable_mbec
    std::uint8_t reserved_00a[6] = {};

    static constexpr std::uint8_t enable_mbec = 1;
};
static_assert(sizeof(EnablePartitionVtlInput) == 16);

/// HvCallEnableVpVtl
struct EnableVpVtlInput {
    std::uint64_t partition = 0;
    std::uint32_t vp_index = 0;
    std::uint8_t target_vtl = 0;
    std::uint8_t reserved_00d[3] = {};
    InitialVpContext context;
};
static_assert(sizeof(EnableVpVtlInput) == 240);
static_assert(offsetof(EnableVpVtlInput, context) == 16);

/// HvCallGetVpRegisters and HvCallSetVpRegisters begin with this; names (u32) or elements follow.
struct VpRegistersHeader {
    std::uint64_t partition = 0;
    std::uint32_t vp_index = 0;
    InputVtl target_vtl;
    std::uint8_t reserved_00d[3] = {};
};
static_assert(sizeof(VpRegistersHeader) == 16);

/// A 128-bit register value; most registers use the low half only.
struct RegisterValue {
    std::uint64_t low = 0;
    std::uint64_t high = 0;

    friend constexpr bool operator==(const RegisterValue&, const RegisterValue&) = default;
};
static_assert(sizeof(RegisterValue) == 16);

/// One element of HvCallSetVpRegisters: name and value, side by side.
struct RegisterAssociation {
    RegisterName name{};
    std::uint32_t reserved_004[3] = {};
    RegisterValue value;
};
static_assert(sizeof(RegisterAssociation) == 32);
static_assert(offsetof(RegisterAssociation, value) == 16);

/// HvCallStartVirtualProcessor: the registers the target VTL starts with on another processor.
using StartVirtualProcessorInput = EnableVpVtlInput;

/// HvCallTranslateVirtualAddress
struct TranslateVirtualAddressInput {
    std::uint64_t partition = 0;
    std::uint32_t vp_index = 0;
    std::uint32_t reserved_00c = 0;
    struct Control : x86::Register<Control> {
        static constexpr x86::Bit<0> validate_read{};
        static constexpr x86::Bit<1> validate_write{};
        static constexpr x86::Bit<2> validate_execute{};
        static constexpr x86::Bit<3> privilege_exempt{};
        static constexpr x86::Bit<4> set_table_bits{}; // accessed and dirty
        static constexpr x86::Bit<5> inhibit_tlb_flush{};
        static constexpr x86::Bit<6> supervisor_access{};
        static constexpr x86::Bit<7> user_access{};
        static constexpr x86::Bits<55, 8> reserved_8{}; // SMAP and shadow-stack options: not here
        static constexpr x86::Bits<63, 56, std::uint8_t> vtl{}; // HV_INPUT_VTL
    } control;
    std::uint64_t page = 0; // guest-virtual page number
};
static_assert(sizeof(TranslateVirtualAddressInput) == 32);

enum class TranslateCode : std::uint32_t {
    Success = 0,            // HvTranslateGvaSuccess
    PageNotPresent = 1,     // HvTranslateGvaPageNotPresent
    PrivilegeViolation = 2, // HvTranslateGvaPrivilegeViolation
    InvalidTableFlags = 3,  // HvTranslateGvaInvalidPageTableFlags
    GpaUnmapped = 4,        // HvTranslateGvaGpaUnmapped
    GpaNoReadAccess = 5,    // HvTranslateGvaGpaNoReadAccess
    GpaNoWriteAccess = 6,   // HvTranslateGvaGpaNoWriteAccess
};

struct TranslateVirtualAddressOutput {
    TranslateCode code = TranslateCode::Success;
    std::uint8_t cache_type = 6; // write-back
    std::uint8_t overlay = 0;    // bit 0: the page is an overlay
    std::uint8_t reserved_006[2] = {};
    std::uint64_t page = 0; // guest-physical page number
};
static_assert(sizeof(TranslateVirtualAddressOutput) == 16);

/// HvCallPostMessage
struct PostMessageInput {
    static constexpr std::uint32_t max_payload = 240;

    std::uint32_t connection = 0;
    std::uint32_t reserved_004 = 0;
    std::uint32_t type = 0; // not 0; the top bit is the hypervisor's
    std::uint32_t payload_size = 0;
    std::uint8_t payload[max_payload] = {};
};
static_assert(sizeof(PostMessageInput) == 256);

/// HvCallSignalEvent
struct SignalEventInput {
    std::uint32_t connection = 0;
    std::uint16_t flag = 0;
    std::uint16_t reserved_006 = 0;
};
static_assert(sizeof(SignalEventInput) == 8);

/// HvCallGetVpIndexFromApicId; a list of APIC IDs (u32) follows.
struct GetVpIndexFromApicIdInput {
    std::uint64_t partition = 0;
    InputVtl target_vtl;
    std::uint8_t reserved_009[7] = {};
};
static_assert(sizeof(GetVpIndexFromApicIdInput) == 16);

/// HvCallInstallIntercept: a higher VTL asks to judge what is not a register.
enum class InterceptType : std::uint32_t {
    IoPort = 0,    // HvInterceptTypeX64IoPort
    Msr = 1,       // HvInterceptTypeX64Msr
    Cpuid = 2,     // HvInterceptTypeX64Cpuid
    Exception = 3, // HvInterceptTypeException
};
struct InstallInterceptInput {
    static constexpr std::uint32_t access_read = 1;
    static constexpr std::uint32_t access_write = 2;
    static constexpr std::uint32_t access_execute = 4;

    std::uint64_t partition = 0;
    std::uint32_t access_mask = 0; // 0: no longer
    InterceptType type{};
    std::uint64_t parameter = 0; // port number, exception vector
};
static_assert(sizeof(InstallInterceptInput) == 24);

/// HvCallPostDebugData as we use it: an event a guest reports about itself.
struct PostDebugDataInput {
    EventKind kind = EventKind::None; // only kinds a guest may report (48 and above)
    std::uint8_t reserved_001[7] = {};
    std::uint64_t operand[3] = {};
};
static_assert(sizeof(PostDebugDataInput) == 32);

} // namespace abi::tlfs
