// SPDX-License-Identifier: MIT
// Attacks on registers: those VTL1 has locked, and those it shares.
#include "abi/memory_layout.h"
#include "machine/attacks/catalogue.h"

#include <algorithm>

namespace machine::attacks {
namespace {

using abi::Guard;
using abi::Rule;

constexpr std::size_t vector_register_words = 12; // XMM0 to XMM5
constexpr std::size_t words_per_page = abi::page_size / sizeof(std::uint64_t);

/// Is a word of the secret among what VTL0 found in its registers?
bool found_leftovers(const Evidence& evidence) {
    for (std::size_t held = 0; held < vector_register_words; ++held) {
        for (std::size_t word = 0; word < words_per_page; ++word) {
            const std::uint64_t secret = evidence.secret_word(word);
            if (secret != 0 && evidence.loot(held) == secret) {
                return true;
            }
        }
    }
    return false;
}

Attack find_register_leftovers() {
    return {36,
            "find-register-leftovers",
            "VTL0 looks for VTL1's secret in shared registers",
            Guard::RegisterScrub,
            [](const Evidence& evidence) {
                return evidence.secure_decision(
                    static_cast<std::uint64_t>(Rule::RegistersScrubbed));
            },
            found_leftovers};
}

} // namespace

std::vector<Attack> attacks_on_registers() { return {find_register_leftovers()}; }

} // namespace machine::attacks
