// SPDX-License-Identifier: MIT
// Row 2: VTL0's kernel edits its page tables, so that another address leads to VTL1's page.
//
// It may: the first translation is its own. But a protection is tied to the page, not to the
// address that leads there, so a second way in is as closed as the first.  Guard: slat-vtl1-pages.
// Lesson: 3.
#include "abi/memory_layout.h"
#include "kernel/page_tables.h"
#include "kernel/scenes/attacks/attack.h"

namespace nt::attacks {
namespace {

/// An address that nothing else uses.
constexpr std::uint64_t alias_address = abi::kernel_image_base + abi::gibibyte;

} // namespace

void alias_secret(Stage& stage) {
    const x86::GuestPage page = page_with_secret(stage);
    const auto read_write = x86::PageTableEntry{}
                                .with(x86::PageTableEntry::present, true)
                                .with(x86::PageTableEntry::writable, true)
                                .with(x86::PageTableEntry::no_execute, true);
    page_tables::map_page(alias_address, page, read_write, stage.free);
    const auto* const secret = reinterpret_cast<const volatile std::uint64_t*>(alias_address);

    begin(page.address().value);
    attempt([secret] { loot()[0] = secret[0]; });
}

} // namespace nt::attacks
