// SPDX-License-Identifier: MIT
#include "kernel/user_program.h"

#include "abi/memory_layout.h"
#include "kernel/page_tables.h"
#include "kernel/scheduler/processor.h"
#include "kernel/secure_calls.h"
#include "kernel/traps.h"
#include "rt/check.h"
#include "x86/control_registers.h"
#include "x86/descriptor_tables.h"

#include <cstring>

// enter_user.S
extern "C" [[noreturn]] void enter_user(std::uint64_t rcx, std::uint64_t rdx, std::uint64_t r8,
                                        const std::uint64_t* frame);

namespace nt {
namespace {

using x86::PageTableEntry;

alignas(16) constinit std::uint8_t entry_stack[4096] = {};

x86::GuestPage take_page(FreePages& free) {
    const auto page = free.take();
    CHECK(page.has_value(), "The kernel has no page left.");
    return *page;
}

/// What IRETQ takes from the stack: a return to ring 3.  [APM2 8.9.3]
struct ReturnFrame {
    std::uint64_t rip = user_code_address;
    std::uint64_t cs = x86::KernelSegments::user_code.raw;
    std::uint64_t rflags = x86::Rflags::at_reset().raw;
    std::uint64_t rsp = user_stack_address + x86::page_bytes;
    std::uint64_t ss = x86::KernelSegments::user_data.raw;
};

} // namespace

UserProgram load_user_program(std::span<const std::uint8_t> code, FreePages& free) {
    CHECK(code.size() <= x86::page_bytes, "A user program has one page of code.");
    const UserProgram program{take_page(free), take_page(free)};
    std::memcpy(reinterpret_cast<void*>(abi::direct_map_base + program.code.address().value),
                code.data(), code.size());
    const auto user =
        PageTableEntry{}.with(PageTableEntry::present, true).with(PageTableEntry::user, true);
    page_tables::map_page(user_code_address, program.code, user, free);
    page_tables::map_page(
        user_stack_address, program.stack,
        user.with(PageTableEntry::writable, true).with(PageTableEntry::no_execute, true), free);
    const auto status = secure_calls::make_page_executable(program.code, abi::CodeRing::User);
    CHECK(abi::is_success(status), "VTL1 does not let the program run.");
    return program;
}

x86::Exception run_user_program(std::uint64_t rcx, std::uint64_t rdx, std::uint64_t r8) {
    const ReturnFrame frame;
    auto run = [&] { enter_user(rcx, rdx, r8, &frame.rip); };
    // Its exception must not begin on the stack that we are on.
    Processor& here = processor();
    const std::uint64_t own_stack = here.kernel_stack;
    set_kernel_stack(here, reinterpret_cast<std::uint64_t>(entry_stack) + sizeof(entry_stack));
    const auto end = try_step(run);
    set_kernel_stack(here, own_stack);
    CHECK(end.has_value(), "A program came back without an exception.");
    return *end;
}

} // namespace nt
