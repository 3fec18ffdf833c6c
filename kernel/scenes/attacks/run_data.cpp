// SPDX-License-Identifier: MIT
// Row 6: VTL0's kernel writes code into a data page, makes the page executable, and runs it.
//
// First it asks VTL1, which wants to see a signature. Then it does without: its own page table says
// yes, but the page table that counts has no execute right for data.  [McG HVCI]
// Guard: hvci. Lesson: 8.
#include "abi/memory_layout.h"
#include "kernel/console.h"
#include "kernel/page_tables.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/payload.h"
#include "kernel/secure_calls.h"

#include <cstring>

namespace nt::attacks {
namespace {

constexpr std::uint64_t code_address = abi::kernel_image_base + abi::gibibyte;

} // namespace

void run_data(Stage& stage) {
    const x86::GuestPage page = own_page(stage);
    std::memcpy(reinterpret_cast<void*>(direct_address(page)), payload,
                static_cast<std::size_t>(payload_end - payload));

    begin(page.address().value);
    const auto answer = secure_calls::make_page_executable(page, abi::CodeRing::Kernel);
    console::print("kernel: VTL1 answers {x}\n", static_cast<std::uint64_t>(answer));
    page_tables::map_page(code_address, page,
                          x86::PageTableEntry{}.with(x86::PageTableEntry::present, true),
                          stage.free);
    attempt([] {
        const auto run = reinterpret_cast<StoreWord*>(code_address);
        run(reinterpret_cast<volatile std::uint32_t*>(loot()));
    });
}

} // namespace nt::attacks
