// SPDX-License-Identifier: MIT
#include "securekernel/console.h"

#include "securekernel/hypercalls.h"

namespace sk::console {

void write(std::string_view text) {
    for (const char character : text) {
        hypercalls::output_debug_character(character);
    }
}

} // namespace sk::console
