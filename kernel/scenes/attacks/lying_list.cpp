// SPDX-License-Identifier: MIT
// Row 30: a list of pages (MDL) that says of itself what is not true: 64 pages of bytes, in 66
// pages.
//
// Who makes room for what the list says it is long, and copies what it lists, writes behind the
// room: into VTL1's own memory, with bytes of VTL0's. CVE-2020-0917 was a list of that kind. [BH20]
// Guard: parameter-checks. Lesson: 6.
#include "abi/secure_services.h"
#include "kernel/console.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/secure_calls.h"

#include <new>

namespace nt::attacks {
namespace {

constexpr std::uint32_t pages_it_has = 66;
constexpr std::uint32_t pages_it_says = 64;

} // namespace

void lying_list(Stage& stage) {
    const x86::GuestPage innocent = own_page(stage);
    const x86::GuestPage hostile = own_page(stage);
    const x86::GuestPage at = own_page(stage);
    auto* const words = reinterpret_cast<std::uint64_t*>(ram_at(hostile));
    for (unsigned word = 0; word < abi::page_size / sizeof(*words); ++word) {
        words[word] = abi::attackers_word;
    }
    auto& list = *new (ram_at(at)) abi::MemoryDescriptorList;
    list.page_count = pages_it_has;
    list.size = abi::MemoryDescriptorList::header_size + pages_it_has * sizeof(list.pages[0]);
    list.byte_count = pages_it_says * abi::page_size;
    for (std::uint32_t index = 0; index < pages_it_has; ++index) {
        list.pages[index] = index < pages_it_says ? innocent.number : hostile.number;
    }
    begin(at.address().value);
    const auto answer =
        secure_calls::create_secure_image(at, 0x7FF6'0000'0000, abi::SecureImagePurpose::Trustlet);
    console::print("kernel: VTL1 answers {x8}\n", static_cast<std::uint32_t>(answer.status));
}

} // namespace nt::attacks
