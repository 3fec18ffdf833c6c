// SPDX-License-Identifier: MIT
// vmcb.h asserts its offsets itself; here they are typed once more, from the manual's tables and in
// the manual's words, so that one slip of the pen cannot hide in both.  [APM2 Appendix B]
#include "x86/svm/vmcb.h"

#include "tests/catch.h"
#include "x86/svm/io_exit.h"
#include "x86/svm/nested_page_fault.h"

#include <cstddef>
#include <cstring>

using x86::svm::ControlArea;
using x86::svm::NestedPageFaultInfo;
using x86::svm::SaveArea;
using x86::svm::Vmcb;

namespace {

struct Row {
    const char* manual_name;
    std::size_t offset; // in the VMCB, as the manual gives it
    std::size_t bytes;
    std::size_t our_offset;
    std::size_t our_bytes;
};

#define CONTROL(name, offset, bytes, field)                                                        \
    Row { name, offset, bytes, offsetof(ControlArea, field), sizeof(ControlArea::field) }
// The manual counts the save area from its own beginning.
#define SAVE(name, offset, bytes, field)                                                           \
    Row {                                                                                          \
        name, 0x400 + (offset), bytes, 0x400 + offsetof(SaveArea, field), sizeof(SaveArea::field)  \
    }

constexpr Row control_area[] = {
    CONTROL("Intercept reads and writes of CR0-15", 0x000, 4, control_register_intercepts),
    CONTROL("Intercept reads and writes of DR0-15", 0x004, 4, debug_register_intercepts),
    CONTROL("Intercept exception vectors 0-31", 0x008, 4, exception_intercepts),
    CONTROL("Intercept INTR ... SHUTDOWN", 0x00C, 4, instruction_intercepts),
    CONTROL("Intercept VMRUN ...", 0x010, 4, svm_intercepts),
    CONTROL("Intercept INVLPGB ...", 0x014, 4, later_intercepts),
    CONTROL("PAUSE Filter Threshold", 0x03C, 2, pause_filter_threshold),
    CONTROL("PAUSE Filter Count", 0x03E, 2, pause_filter_count),
    CONTROL("IOPM_BASE_PA", 0x040, 8, io_permission_map),
    CONTROL("MSRPM_BASE_PA", 0x048, 8, msr_permission_map),
    CONTROL("TSC_OFFSET", 0x050, 8, tsc_offset),
    CONTROL("Guest ASID", 0x058, 4, asid),
    CONTROL("TLB_CONTROL", 0x05C, 1, tlb_control),
    CONTROL("V_TPR, V_IRQ ... V_INTR_VECTOR", 0x060, 8, virtual_interrupt_control),
    CONTROL("INTERRUPT_SHADOW", 0x068, 8, interrupt_state),
    CONTROL("EXITCODE", 0x070, 8, exit_code),
    CONTROL("EXITINFO1", 0x078, 8, exit_info_1),
    CONTROL("EXITINFO2", 0x080, 8, exit_info_2),
    CONTROL("EXITINTINFO", 0x088, 8, exit_interrupt_info),
    CONTROL("NP_ENABLE ...", 0x090, 8, nested_control),
    CONTROL("AVIC APIC_BAR", 0x098, 8, apic_bar),
    CONTROL("Guest physical address of GHCB", 0x0A0, 8, ghcb),
    CONTROL("EVENTINJ", 0x0A8, 8, event_injection),
    CONTROL("N_CR3", 0x0B0, 8, nested_cr3),
    CONTROL("LBR_VIRTUALIZATION_ENABLE", 0x0B8, 8, last_branch_control),
    CONTROL("VMCB Clean Bits", 0x0C0, 4, clean_bits),
    CONTROL("nRIP", 0x0C8, 8, next_rip),
    CONTROL("Number of bytes fetched", 0x0D0, 1, fetched_length),
    CONTROL("Guest instruction bytes", 0x0D1, 15, fetched_bytes),
    CONTROL("AVIC APIC_BACKING_PAGE Pointer", 0x0E0, 8, apic_backing_page),
    CONTROL("AVIC LOGICAL_TABLE Pointer", 0x0F0, 8, apic_logical_table),
    CONTROL("AVIC PHYSICAL_TABLE Pointer", 0x0F8, 8, apic_physical_table),
    CONTROL("VMSA Pointer", 0x108, 8, encrypted_save_area),
    CONTROL("Reserved for Host", 0x3E0, 32, for_the_host),
};

constexpr Row save_area[] = {
    SAVE("ES", 0x000, 16, es),
    SAVE("CS", 0x010, 16, cs),
    SAVE("SS", 0x020, 16, ss),
    SAVE("DS", 0x030, 16, ds),
    SAVE("FS", 0x040, 16, fs),
    SAVE("GS", 0x050, 16, gs),
    SAVE("GDTR", 0x060, 16, gdtr),
    SAVE("LDTR", 0x070, 16, ldtr),
    SAVE("IDTR", 0x080, 16, idtr),
    SAVE("TR", 0x090, 16, tr),
    SAVE("CPL", 0x0CB, 1, cpl),
    SAVE("EFER", 0x0D0, 8, efer),
    SAVE("CR4", 0x148, 8, cr4),
    SAVE("CR3", 0x150, 8, cr3),
    SAVE("CR0", 0x158, 8, cr0),
    SAVE("DR7", 0x160, 8, dr7),
    SAVE("DR6", 0x168, 8, dr6),
    SAVE("RFLAGS", 0x170, 8, rflags),
    SAVE("RIP", 0x178, 8, rip),
    SAVE("RSP", 0x1D8, 8, rsp),
    SAVE("S_CET", 0x1E0, 8, s_cet),
    SAVE("SSP", 0x1E8, 8, ssp),
    SAVE("ISST_ADDR", 0x1F0, 8, shadow_stack_table),
    SAVE("RAX", 0x1F8, 8, rax),
    SAVE("STAR", 0x200, 8, star),
    SAVE("LSTAR", 0x208, 8, lstar),
    SAVE("CSTAR", 0x210, 8, cstar),
    SAVE("SFMASK", 0x218, 8, sfmask),
    SAVE("KernelGsBase", 0x220, 8, kernel_gs_base),
    SAVE("SYSENTER_CS", 0x228, 8, sysenter_cs),
    SAVE("SYSENTER_ESP", 0x230, 8, sysenter_esp),
    SAVE("SYSENTER_EIP", 0x238, 8, sysenter_eip),
    SAVE("CR2", 0x240, 8, cr2),
    SAVE("G_PAT", 0x268, 8, pat),
    SAVE("DBGCTL", 0x270, 8, debug_control),
    SAVE("BR_FROM", 0x278, 8, branch_from),
    SAVE("BR_TO", 0x280, 8, branch_to),
    SAVE("LASTEXCPFROM", 0x288, 8, last_exception_from),
    SAVE("LASTEXCPTO", 0x290, 8, last_exception_to),
};

#undef CONTROL
#undef SAVE

/// The eight bytes at `offset` of a VMCB.
std::uint64_t qword_at(const Vmcb& vmcb, std::size_t offset) {
    std::uint64_t value = 0;
    std::memcpy(&value, reinterpret_cast<const std::byte*>(&vmcb) + offset, sizeof(value));
    return value;
}

} // namespace

TEST_CASE("The control area is laid out as the manual's table", "[x86][svm]") {
    for (const Row& row : control_area) {
        INFO(row.manual_name);
        CHECK(row.our_offset == row.offset);
        CHECK(row.our_bytes == row.bytes);
    }
}

TEST_CASE("The save area is laid out as the manual's table", "[x86][svm]") {
    for (const Row& row : save_area) {
        INFO(row.manual_name);
        CHECK(row.our_offset == row.offset);
        CHECK(row.our_bytes == row.bytes);
    }
}

TEST_CASE("A fresh VMCB is zero and fills its page", "[x86][svm]") {
    const Vmcb vmcb{};
    STATIC_REQUIRE(sizeof(Vmcb) == 4096);
    STATIC_REQUIRE(alignof(Vmcb) == 4096);
    for (std::size_t offset = 0; offset < sizeof(Vmcb); offset += 8) {
        REQUIRE(qword_at(vmcb, offset) == 0);
    }
}

TEST_CASE("Bits of the control area are where programs of others set them", "[x86][svm]") {
    using namespace x86::svm;
    Vmcb vmcb{};
    vmcb.control.svm_intercepts =
        SvmIntercepts{}.with(SvmIntercepts::vmrun, true).with(SvmIntercepts::vmmcall, true);
    vmcb.control.instruction_intercepts =
        InstructionIntercepts{}.with(InstructionIntercepts::shutdown, true);
    vmcb.control.virtual_interrupt_control =
        VirtualInterruptControl{}.with(VirtualInterruptControl::mask_by_host_flags, true);
    vmcb.control.nested_control = NestedControl{}
                                      .with(NestedControl::nested_paging, true)
                                      .with(NestedControl::guest_mode_execute_trap, true);
    vmcb.control.exception_intercepts = ExceptionIntercepts{}.with(x86::Exception::InvalidOpcode);

    CHECK(qword_at(vmcb, 0x010) == 0x3);
    CHECK(qword_at(vmcb, 0x008) == (0x8000'0000'0000'0000 | 1 << 6));
    CHECK(qword_at(vmcb, 0x060) == 1 << 24);
    CHECK(qword_at(vmcb, 0x090) == 0x9);
    CHECK(vmcb.control.exception_intercepts.includes(x86::Exception::InvalidOpcode));
    CHECK_FALSE(vmcb.control.exception_intercepts.includes(x86::Exception::PageFault));
}

TEST_CASE("EXITINFO1 of a nested page fault tells what was tried", "[x86][svm]") {
    const auto write_to_read_only = NestedPageFaultInfo::from(0x1'0000'0007);
    CHECK(write_to_read_only.get(NestedPageFaultInfo::present));
    CHECK(write_to_read_only.get(NestedPageFaultInfo::write));
    CHECK_FALSE(write_to_read_only.get(NestedPageFaultInfo::fetch));
    CHECK(write_to_read_only.get(NestedPageFaultInfo::final_translation));

    const auto fetch = NestedPageFaultInfo::from(0x1'0000'0015);
    CHECK(fetch.get(NestedPageFaultInfo::fetch));

    const auto table_in_read_only = NestedPageFaultInfo::from(0x2'0000'0007);
    CHECK(table_in_read_only.get(NestedPageFaultInfo::page_table_walk));
    CHECK_FALSE(table_in_read_only.get(NestedPageFaultInfo::final_translation));
}

TEST_CASE("EXITINFO1 of an I/O exit tells port, width and direction", "[x86][svm]") {
    using x86::svm::IoExitInfo;
    const auto in_byte = IoExitInfo::from(0x03F8'0211);
    CHECK(in_byte.get(IoExitInfo::input));
    CHECK(in_byte.get(IoExitInfo::port) == 0x3F8);
    CHECK(in_byte.width() == 1);
    CHECK_FALSE(in_byte.get(IoExitInfo::string));

    const auto out_dword = IoExitInfo::from(0x0501'0240);
    CHECK_FALSE(out_dword.get(IoExitInfo::input));
    CHECK(out_dword.width() == 4);
}
