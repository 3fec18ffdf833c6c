// SPDX-License-Identifier: MIT
// Row 5, on a page that a trustlet really uses: VTL0's kernel writes into iumdll.dll, which both
// worlds map, without a copy.
//
// Its own direct map says yes. VTL1 has taken the right to write since it has checked the page: the
// only way to another content is a copy of one's own.  [WI7 ch.9]  Guard: image-readonly.
// Lesson: 9.
#include "kernel/memory/direct_map.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/trustlet_images.h"

namespace nt::attacks {

void write_trustlet_image(Stage&) {
    constexpr std::uint64_t headers = 0;
    constexpr std::uint64_t unused = 0x40; // behind the DOS header: it breaks nothing
    image_for_trustlets("iumdll.dll");
    const auto page = disk::find("iumdll.dll")->image->page(headers);
    CHECK(page.is_ok(), "VTL1 does not take the page.");
    begin(page.value().address().value + unused);
    auto* const word = reinterpret_cast<volatile std::uint64_t*>(ram_at(page.value()) + unused);
    attempt([word] { *word = abi::attackers_word; });
}

} // namespace nt::attacks
