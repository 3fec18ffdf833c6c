// SPDX-License-Identifier: MIT
// Messages by which the hypervisor tells a VTL what the VTL below tried.  [TLFS vsm,
// inter-partition] Lesson: 4.
#pragma once

#include "abi/page_access.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "abi/tlfs/vp_context.h"
#include "x86/bits.h"

#include <cstddef>
#include <cstdint>

namespace abi::tlfs {

enum class MessageType : std::uint32_t {
    None = 0,
    GpaIntercept = 0x8000'0001,       // HvMessageTypeGpaIntercept
    IommuFault = 0x8000'0024,         // not in the TLFS; see IommuFaultMessage
    IoPortIntercept = 0x8001'0000,    // HvMessageTypeX64IoPortIntercept
    MsrIntercept = 0x8001'0001,       // HvMessageTypeX64MsrIntercept
    ExceptionIntercept = 0x8001'0003, // HvMessageTypeX64ExceptionIntercept
    RegisterIntercept = 0x8001'0006,  // HvMessageTypeRegisterIntercept
};

struct MessageHeader {
    static constexpr std::uint8_t message_pending = 1; // another waits: write EOM

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

/// HV_X64_MSR_INTERCEPT_MESSAGE
struct MsrIntercept {
    InterceptHeader header;
    std::uint32_t msr = 0;
    std::uint32_t reserved_02c = 0;
    std::uint64_t rdx = 0;
    std::uint64_t rax = 0;
};
static_assert(sizeof(MsrIntercept) == 64);

/// How wide an access to a port is, and how it is done.
struct IoPortAccessInfo : x86::Register<IoPortAccessInfo, std::uint8_t> {
    static constexpr x86::Bits<2, 0, std::uint8_t> size{}; // bytes
    static constexpr x86::Bit<3> string{};
    static constexpr x86::Bit<4> repeated{};
};

/// HV_X64_IO_PORT_INTERCEPT_MESSAGE
struct IoPortIntercept {
    InterceptHeader header;
    std::uint16_t port = 0;
    IoPortAccessInfo access_info;
    std::uint8_t instruction_byte_count = 0;
    std::uint32_t reserved_02c = 0;
    std::uint64_t rax = 0;
    std::uint8_t instruction_bytes[16] = {};
    SegmentRegister ds;
    SegmentRegister es;
    std::uint64_t rcx = 0;
    std::uint64_t rsi = 0;
    std::uint64_t rdi = 0;
};
static_assert(sizeof(IoPortIntercept) == 128);
static_assert(offsetof(IoPortIntercept, rax) == 48);
static_assert(offsetof(IoPortIntercept, ds) == 72);

/// HV_REGISTER_INTERCEPT_MESSAGE: a control or table register is about to be written.
struct RegisterIntercept {
    static constexpr std::uint8_t is_memory_operand = 1; // the value is still in memory

    InterceptHeader header;
    std::uint8_t flags = 0;
    std::uint8_t reserved_029 = 0;
    std::uint16_t reserved_02a = 0;
    RegisterName name{};
    RegisterValue value; // what would be written; zero for a memory operand
};
static_assert(sizeof(RegisterIntercept) == 64);
static_assert(offsetof(RegisterIntercept, name) == 44);

/// HV_X64_EXCEPTION_INTERCEPT_MESSAGE
struct ExceptionIntercept {
    static constexpr std::uint8_t error_code_valid = 1;
    static constexpr std::uint8_t software_exception = 2;

    InterceptHeader header;
    std::uint16_t vector = 0;
    std::uint8_t exception_info = 0;
    std::uint8_t instruction_byte_count = 0;
    std::uint32_t error_code = 0;
    std::uint64_t parameter = 0; // the address, of a page fault
    std::uint64_t reserved_038 = 0;
    std::uint8_t instruction_bytes[16] = {};
    SegmentRegister ds;
    SegmentRegister ss;
    std::uint64_t general[16] = {}; // RAX RCX RDX RBX RSP RBP RSI RDI R8..R15
};
static_assert(sizeof(ExceptionIntercept) == 240);
static_assert(offsetof(ExceptionIntercept, ds) == 80);

/// A device was refused. The number of the message type is Hyper-V's, its contents are ours.
struct IommuFaultMessage {
    std::uint16_t requester = 0;                    // bus, device, function
    InterceptAccess access = InterceptAccess::Read; // an interrupt is a write
    std::uint8_t reason = 0;                        // the IOMMU's, which tells interrupts apart
    std::uint32_t reserved_004 = 0;
    std::uint64_t address = 0; // of the page, as the device called it; an interrupt's number
};
static_assert(sizeof(IommuFaultMessage) == 16);
static_assert(offsetof(IommuFaultMessage, address) == 8);

/// HV_MESSAGE: 256 bytes, one slot.
struct Message {
    MessageHeader header;
    union {
        std::uint8_t payload[240];
        MemoryIntercept memory;
        MsrIntercept msr;
        IoPortIntercept io_port;
        RegisterIntercept register_write;
        ExceptionIntercept exception;
        IommuFaultMessage iommu_fault;
    };

    constexpr Message() : payload{} {}
};
static_assert(sizeof(Message) == 256);

} // namespace abi::tlfs
