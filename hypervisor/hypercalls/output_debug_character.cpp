// SPDX-License-Identifier: MIT
// HvCallOutputDebugCharacter: one character for the console. VTL1 has no drivers of its own, so
// this is how the secure kernel speaks.
#include "hypervisor/console.h"
#include "hypervisor/hypercalls/hypercalls.h"

namespace hv {

HvResult<rt::Ok> output_debug_character(Call& call) {
    console::put(static_cast<char>(call.header<std::uint64_t>()));
    return rt::Ok{};
}

} // namespace hv
