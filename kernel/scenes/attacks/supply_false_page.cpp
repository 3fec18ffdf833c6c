// SPDX-License-Identifier: MIT
// Row 25: VTL1 knows a trustlet's image by its signature, and has VTL0 bring its pages as they are
// needed. Here VTL0 brings a page of its own making for the trustlet's code.
//
// That the file was good says nothing about what comes of it later: each page is hashed again when
// it comes, once VTL0 can write it no longer.  [McG secure images]  Guard: signature. Lesson: 10.
#include "kernel/console.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/trustlet_images.h"
#include "kernel/secure_calls.h"
#include "rt/check.h"

#include <cstring>

namespace nt::attacks {

void supply_false_page(Stage&) {
    constexpr std::uint64_t first_of_code = 1; // behind the headers
    const std::uint32_t image = image_for_trustlets("hello.exe");
    const auto page = page_frames.allocate();
    CHECK(page.has_value(), "The kernel has no page left.");
    begin(page->address().value);
    std::memcpy(ram_at(*page), &abi::attackers_word, sizeof(abi::attackers_word));
    const auto answer = secure_calls::validate_secure_image_page(image, first_of_code, *page);
    console::print("kernel: VTL1 {} the page\n", abi::is_success(answer) ? "takes" : "refuses");
}

} // namespace nt::attacks
