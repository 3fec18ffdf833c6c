// SPDX-License-Identifier: MIT
// The headers assert their offsets themselves; here the TLFS's tables are typed once more.  [TLFS
// vsm]
#include "abi/tlfs/assist_page.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "abi/tlfs/intercept_message.h"
#include "abi/tlfs/vp_context.h"
#include "tests/catch.h"
#include "x86/segment.h"

#include <cstddef>

using namespace abi::tlfs;

namespace {

struct Row {
    const char* tlfs_name;
    std::size_t offset;
    std::size_t ours;
};

void check_rows(std::initializer_list<Row> rows) {
    for (const Row& row : rows) {
        INFO(row.tlfs_name);
        CHECK(row.ours == row.offset);
    }
}

} // namespace

TEST_CASE("HV_INITIAL_VP_CONTEXT has the registers in the TLFS's order", "[abi][tlfs]") {
    check_rows({
        {"Rip", 0x00, offsetof(InitialVpContext, rip)},
        {"Rsp", 0x08, offsetof(InitialVpContext, rsp)},
        {"Rflags", 0x10, offsetof(InitialVpContext, rflags)},
        {"Cs", 0x18, offsetof(InitialVpContext, cs)},
        {"Ds", 0x28, offsetof(InitialVpContext, ds)},
        {"Es", 0x38, offsetof(InitialVpContext, es)},
        {"Fs", 0x48, offsetof(InitialVpContext, fs)},
        {"Gs", 0x58, offsetof(InitialVpContext, gs)},
        {"Ss", 0x68, offsetof(InitialVpContext, ss)},
        {"Tr", 0x78, offsetof(InitialVpContext, tr)},
        {"Ldtr", 0x88, offsetof(InitialVpContext, ldtr)},
        {"Idtr", 0x98, offsetof(InitialVpContext, idtr)},
        {"Gdtr", 0xA8, offsetof(InitialVpContext, gdtr)},
        {"Efer", 0xB8, offsetof(InitialVpContext, efer)},
        {"Cr0", 0xC0, offsetof(InitialVpContext, cr0)},
        {"Cr3", 0xC8, offsetof(InitialVpContext, cr3)},
        {"Cr4", 0xD0, offsetof(InitialVpContext, cr4)},
        {"MsrCrPat", 0xD8, offsetof(InitialVpContext, pat)},
        {"(end)", 0xE0, sizeof(InitialVpContext)},
    });
}

TEST_CASE("Segment and table registers are those of the TLFS", "[abi][tlfs]") {
    check_rows({
        {"Base", 0, offsetof(SegmentRegister, base)},
        {"Limit", 8, offsetof(SegmentRegister, limit)},
        {"Selector", 12, offsetof(SegmentRegister, selector)},
        {"Attributes", 14, offsetof(SegmentRegister, attributes)},
        {"table Limit", 6, offsetof(TableRegister, limit)},
        {"table Base", 8, offsetof(TableRegister, base)},
    });
}

TEST_CASE("A TLFS segment's attributes are the processor's", "[abi][tlfs]") {
    SegmentRegister code;
    code.attributes = 0xA09B; // what Windows gives its 64-bit ring-0 code
    CHECK(x86::SegmentAttributes::from(code.attributes) == x86::SegmentAttributes::code(0));
}

TEST_CASE("The VP assist page has the VTL control where guests look for it", "[abi][tlfs]") {
    check_rows({
        {"ApicAssist", 0, offsetof(VpAssistPage, apic_assist)},
        {"VtlControl.EntryReason", 8, offsetof(VpAssistPage, entry_reason)},
        {"VtlControl.VinaStatus", 12, offsetof(VpAssistPage, vina_asserted)},
        {"VtlControl.VtlReturnX64Rax", 16, offsetof(VpAssistPage, return_rax)},
        {"VtlControl.VtlReturnX64Rcx", 24, offsetof(VpAssistPage, return_rcx)},
        {"InterceptMessage", 112, offsetof(VpAssistPage, intercept)},
        {"(end)", 4096, sizeof(VpAssistPage)},
    });
}

TEST_CASE("A memory intercept tells who, where and what", "[abi][tlfs]") {
    constexpr std::size_t payload = sizeof(MessageHeader);
    check_rows({
        {"MessageType", 0, offsetof(MessageHeader, type)},
        {"PayloadSize", 4, offsetof(MessageHeader, payload_size)},
        {"Sender", 8, offsetof(MessageHeader, origin)},
        {"Payload", 16, offsetof(Message, payload)},
        {"VpIndex", 16, payload + offsetof(InterceptHeader, vp_index)},
        {"InstructionLength", 20, payload + offsetof(InterceptHeader, instruction_length)},
        {"InterceptAccessType", 21, payload + offsetof(InterceptHeader, access)},
        {"ExecutionState", 22, payload + offsetof(InterceptHeader, state)},
        {"CsSegment", 24, payload + offsetof(InterceptHeader, cs)},
        {"Rip", 40, payload + offsetof(InterceptHeader, rip)},
        {"Rflags", 48, payload + offsetof(InterceptHeader, rflags)},
        {"CacheType", 56, payload + offsetof(MemoryIntercept, cache_type)},
        {"InstructionByteCount", 60, payload + offsetof(MemoryIntercept, instruction_byte_count)},
        {"MemoryAccessInfo", 61, payload + offsetof(MemoryIntercept, access_info)},
        {"GuestVirtualAddress", 64, payload + offsetof(MemoryIntercept, guest_virtual_address)},
        {"GuestPhysicalAddress", 72, payload + offsetof(MemoryIntercept, guest_physical_address)},
        {"InstructionBytes", 80, payload + offsetof(MemoryIntercept, instruction_bytes)},
        {"(end)", 256, sizeof(Message)},
    });
}

TEST_CASE("Inputs of hypercalls have the TLFS's layout", "[abi][tlfs]") {
    check_rows({
        {"ModifyVtlProtectionMask.MapFlags", 8, offsetof(ModifyVtlProtectionMaskInput, map_flags)},
        {"ModifyVtlProtectionMask.TargetVtl", 12,
         offsetof(ModifyVtlProtectionMaskInput, target_vtl)},
        {"EnablePartitionVtl.TargetVtl", 8, offsetof(EnablePartitionVtlInput, target_vtl)},
        {"EnablePartitionVtl.Flags", 9, offsetof(EnablePartitionVtlInput, flags)},
        {"EnableVpVtl.VpIndex", 8, offsetof(EnableVpVtlInput, vp_index)},
        {"EnableVpVtl.TargetVtl", 12, offsetof(EnableVpVtlInput, target_vtl)},
        {"EnableVpVtl.VpContext", 16, offsetof(EnableVpVtlInput, context)},
        {"SetVpRegisters.VpIndex", 8, offsetof(VpRegistersHeader, vp_index)},
        {"SetVpRegisters.TargetVtl", 12, offsetof(VpRegistersHeader, target_vtl)},
        {"SetVpRegisters element Value", 16, offsetof(RegisterAssociation, value)},
    });
}
