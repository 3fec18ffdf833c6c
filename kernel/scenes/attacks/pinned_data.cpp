// SPDX-License-Identifier: MIT
// Row 37: the kernel's system call table is pinned, and VTL0's kernel wants it otherwise.
//
// The first way is to write it through the direct map: VTL1 has taken the right from the page. The
// second leaves the page alone and has the kernel's own page table lead the table's address to a
// page of the attacker's. Nothing stops that: which address leads where is VTL0's to say.
// [MSDOC KDP]  Guard: kdp. Lesson: 8.
#include "kernel/console.h"
#include "kernel/memory/direct_map.h"
#include "kernel/page_tables.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/syscalls/dispatch.h"

#include <cstring>

namespace nt::attacks {
namespace {

/// Which function the system call of this number leads to: today none, and no program asks.
constexpr std::uint64_t unused_number = 0x0D;
constexpr std::uint64_t place = unused_number * sizeof(SystemCall);

std::uint64_t table_address() {
    return reinterpret_cast<std::uint64_t>(system_call_table().data());
}

} // namespace

void write_pinned_data(Stage&) {
    const x86::GuestPage page = page_tables::page_behind(table_address());
    auto* const word = reinterpret_cast<volatile std::uint64_t*>(direct_address(page) + place);

    begin(page.address().value + place);
    attempt([word] { *word = abi::attackers_word; });
}

void remap_pinned_data(Stage& stage) {
    const x86::GuestPage page = page_tables::page_behind(table_address());
    const x86::GuestPage own = own_page(stage);
    std::memcpy(ram_at(own), ram_at(page), x86::page_bytes);
    std::memcpy(ram_at(own) + place, &abi::attackers_word, sizeof(abi::attackers_word));

    begin(page.address().value + place);
    const auto rights = page_tables::entry_of(table_address());
    page_tables::map_page(table_address(), own, rights, stage.free);
    loot()[0] = *reinterpret_cast<volatile std::uint64_t*>(table_address() + place);
    console::write("kernel: the table's address leads to a page of my own\n");
}

} // namespace nt::attacks
