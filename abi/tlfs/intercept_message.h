// SPDX-License-Identifier: MIT
// Messages by which the hypervisor tells a VTL what the VTL below tried.  [TLFS vsm,
// inter-partition] Lesson: 4.
#pragma once

#include "abi/page_access.h"
#include "abi/tlfs/vp_context.h"
#include "x86/bits.h"

#include <cstddef>
#include <cstdint>

namespace abi::tlfs {

enum class MessageType : std::uint32_t {
    None = 0,
    GpaIntercept = 0x8000'0001, // HvMessageTypeGpaIntercept
};

struct MessageHeader {
    MessageType type = MessageType::None;
    std::uint8_t payload_size = 0; // bytes
    std::uint8_t flags = 0;        // bit 0: another message waits
    std::uint16_t reserved_006 = 0;
    std::uint64_t origin = 0;
};
static_assert(sizeof(MessageHeader) == 16);

/// What the lower VTL was doing: read, write or execute.
enum class InterceptAccess : std::uint8_t { Read = 0, Write = 1, Execute = 2 };

/// HV_X64_VP_EXECUTION_STATE
struct ExecutionState : x86::Register<ExecutionState, std::uint16_t> {
    static constexpr x86::Bits<1, 0, std::uint8_t> cpl{};
    static constexpr x86::Bit<2> cr0_pe{};
    static constexpr x86::Bit<3> cr0_am{};
    static constexpr x86::Bit<4> efer_lma{};
    static constexpr x86::Bit<6> interruption_pending{};
    static constexpr x86::Bits<10, 7, std::uint8_t> vtl{};
};

/// HV_X64_INTERCEPT_MESSAGE_HEADER: begins every intercept's payload.
struct InterceptHeader {
    std::uint32_t vp_index = 0;
    std::uint8_t instruction_length = 0; // 0: not known (the processor did not say)
    InterceptAccess access = InterceptAccess::Read;
    ExecutionState state;
    SegmentRegister cs;
    std::uint64_t rip = 0;
    std::uint64_t rflags = 0;
};
static_assert(sizeof(InterceptHeader) == 40);
static_assert(offsetof(InterceptHeader, rip) == 24);

/// HV_X64_MEMORY_INTERCEPT_MESSAGE
struct MemoryIntercept {
    static constexpr std::uint8_t gva_valid = 1;

    InterceptHeader header;
    std::uint32_t cache_type = 6; // write-back
    std::uint8_t instruction_byte_count = 0;
    std::uint8_t access_info = 0; // bit 0: GVA valid
    std::uint8_t tpr_priority = 0;
    std::uint8_t reserved_02f = 0;
    std::uint64_t guest_virtual_address = 0;
    std::uint64_t guest_physical_address = 0;
    std::uint8_t instruction_bytes[16] = {};
};
static_assert(sizeof(MemoryIntercept) == 0x50);
static_assert(offsetof(MemoryIntercept, guest_virtual_address) == 48);
static_assert(offsetof(MemoryIntercept, guest_physical_address) == 56);

/// HV_MESSAGE: 256 bytes, one slot.
struct Message {
    MessageHeader header;
    union {
        std::uint8_t payload[240];
        MemoryIntercept memory;
    };

    constexpr Message() : payload{} {}
};
static_assert(sizeof(Message) == 256);

} // namespace abi::tlfs
