// SPDX-License-Identifier: MIT
// Row 7: VTL0's kernel runs a program's page with the kernel's own rights.
//
// The attacker put his code into a program, where VTL1 allows any. SMEP keeps ring 0 from user
// pages, but which page is a user page says VTL0's own page table: here the same page gets a second
// address, for the kernel. Only separate execute rights in the page table that counts tell the two
// apart.  [TLFS vsm, MBEC]  Guard: mbec. Lesson: 8.
#include "abi/memory_layout.h"
#include "kernel/page_tables.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/payload.h"
#include "kernel/user_program.h"

namespace nt::attacks {
namespace {

constexpr std::uint64_t kernel_alias = abi::kernel_image_base + abi::gibibyte;

} // namespace

void run_user_page(Stage& stage) {
    const UserProgram program = load_user_program({payload, payload_end}, stage.free);

    begin(program.code.address().value);
    page_tables::map_page(kernel_alias, program.code,
                          x86::PageTableEntry{}.with(x86::PageTableEntry::present, true),
                          stage.free);
    attempt([] {
        const auto run = reinterpret_cast<StoreWord*>(kernel_alias);
        run(reinterpret_cast<volatile std::uint32_t*>(loot()));
    });
}

} // namespace nt::attacks
