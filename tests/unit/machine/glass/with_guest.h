// SPDX-License-Identifier: MIT
// A hypervisor on the glass machine with one guest, for the tests of SVM.
#pragma once

#include "tests/unit/machine/glass/test_machine.h"

namespace test {

using x86::svm::EventInjection;
using x86::svm::ExitCode;
using x86::svm::InstructionIntercepts;
using x86::svm::SvmIntercepts;
using x86::svm::Vmcb;

inline constexpr std::uint64_t vmcb_address = 0x50'0000;
inline constexpr std::uint64_t nested_root = 0x51'0000;
inline constexpr std::uint64_t msr_map = 0x54'0000;
inline constexpr std::uint64_t port_map = 0x55'0000;
inline constexpr std::uint64_t guest_code = 0x60'0000;
inline constexpr std::uint64_t guest_stack_top = 0x62'0000;
inline constexpr std::uint64_t guest_data = 0x63'0000;
inline constexpr std::uint64_t unmapped = 0x1200'0000;

/// A hypervisor of two instructions, and a guest that shares its page tables and descriptors.
struct WithGuest : TestMachine {
    TableBuilder nested{memory(), nested_root + x86::page_bytes};

    explicit WithGuest(Code bytes, unsigned processors = 1) : TestMachine(processors) {
        place(guest_code, bytes);
        auto& v = vmcb();
        v.control.svm_intercepts =
            SvmIntercepts{}.with(SvmIntercepts::vmrun, true).with(SvmIntercepts::vmmcall, true);
        v.control.asid = 1;
        v.control.msr_permission_map = msr_map;
        v.control.io_permission_map = port_map;
        v.save.cs = segment(kernel_code_selector, x86::SegmentAttributes::code(0));
        v.save.ss = v.save.ds = v.save.es =
            segment(kernel_data_selector, x86::SegmentAttributes::data(0));
        v.save.gdtr = {0, {}, task_selector + 15, segments};
        v.save.idtr = {0, {}, 256 * 16 - 1, gates};
        v.save.efer = cpu().efer().with(x86::Efer::svm, true);
        v.save.cr0 = cpu().cr0();
        v.save.cr3 = cpu().cr3();
        v.save.cr4 = cpu().cr4();
        v.save.dr6 = x86::dr6_at_reset;
        v.save.dr7 = x86::dr7_at_reset;
        v.save.rflags = x86::Rflags::at_reset();
        v.save.rip = guest_code;
        v.save.rsp = guest_stack_top;
        memory().note_write(vmcb_address, sizeof(Vmcb));
        general(General::Rax) = vmcb_address;
    }

    Vmcb& vmcb() { return *reinterpret_cast<Vmcb*>(&memory().ram()[vmcb_address]); }
    x86::svm::ControlArea& control() { return vmcb().control; }
    void intercept(auto field) {
        control().instruction_intercepts = control().instruction_intercepts.with(field, true);
    }
    /// Nested tables that map the first 16 MiB to itself, page by page.
    void use_nested_paging() {
        for (std::uint64_t page = 0; page < 0x100'0000; page += x86::page_bytes) {
            nested.map(nested_root, page, open_page(page));
        }
        control().nested_control.raw = 1;
        control().nested_cr3 = nested_root;
    }
    void nest(std::uint64_t guest_physical, Entry entry) {
        nested.map(nested_root, guest_physical, entry);
    }
    void enter() { run(runs_guest_code()); }
    /// Into the guest and out of it; the hypervisor's next instruction has not run.
    void enter_once() {
        place(code, runs_guest_code());
        cpu().rip() = code;
        board().svm().set_global_interrupts(true);
        general(General::Rax) = vmcb_address;
        run_until(abi::EventKind::VmExit);
    }
    ExitCode code_of_exit() { return control().exit_code; }
    std::uint64_t rip() { return vmcb().save.rip - guest_code; }

private:
    static x86::svm::SegmentState segment(std::uint16_t selector,
                                          x86::SegmentAttributes attributes) {
        return {selector, attributes.packed(), 0xFFFF'FFFF, 0};
    }
};

} // namespace test
