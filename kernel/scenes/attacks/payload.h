// SPDX-License-Identifier: MIT
// payload.S: pieces of machine code that attacks patch or carry elsewhere.
#pragma once

#include "abi/trace_marks.h"

#include <cstdint>

namespace nt::attacks {

/// What a piece of the attacker's code stores when it really runs.
inline constexpr auto attackers_half_word = static_cast<std::uint32_t>(abi::attackers_word);
static_assert(attackers_half_word == 0x4154'5441); // as in payload.S

using StoreWord = void(volatile std::uint32_t* where);

} // namespace nt::attacks

extern "C" {
void victim(volatile std::uint32_t* where);
extern const std::uint8_t victim_constant[];
extern const std::uint8_t payload[];
extern const std::uint8_t payload_end[];
}
