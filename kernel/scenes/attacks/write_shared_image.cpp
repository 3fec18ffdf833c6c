// SPDX-License-Identifier: MIT
// Row 5: VTL0's kernel writes an image page that VTL1 shares, past its own copy-on-write.
//
// Shared pages are read-only in VTL0's page table, and a kernel that plays by the rules makes a
// private copy before it writes. This one makes its own entry writable instead. VTL1 has left it
// the right to read the page, and no other.  [WI7 ch.9]  Guard: image-readonly. Lesson: 9.
#include "kernel/page_tables.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/secure_calls.h"
#include "rt/check.h"

namespace nt::attacks {
namespace {

/// A page of this image that both worlds use: constants, as in a shared library.
alignas(x86::page_bytes) constexpr std::uint64_t shared_page[x86::page_bytes / 8] = {1, 2, 3};

} // namespace

void write_shared_image(Stage& stage) {
    const auto address = reinterpret_cast<std::uint64_t>(shared_page);
    const x86::GuestPage page = page_tables::page_behind(address);
    const auto shared = secure_calls::register_protected_page(page);
    CHECK(abi::is_success(shared), "VTL1 did not share the page.");

    begin(page.address().value);
    const auto entry = page_tables::entry_of(address);
    page_tables::map_page(address, page, entry.with(x86::PageTableEntry::writable, true),
                          stage.free);
    attempt(
        [address] { *reinterpret_cast<volatile std::uint64_t*>(address) = abi::attackers_word; });
}

} // namespace nt::attacks
