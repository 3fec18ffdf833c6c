// SPDX-License-Identifier: MIT
#include "kernel/crash/stack_trace.h"

#include "kernel/console.h"
#include "kernel/crash/symbols.h"
#include "kernel/memory/user_memory.h"
#include "kernel/traps.h"

#include <cstring>
#include <initializer_list>
#include <optional>

namespace nt {
namespace {

constexpr unsigned most_lines = 12;
constexpr unsigned most_words = 512;

std::optional<std::uint64_t> read_word(StackOf whose, std::uint64_t address) {
    std::uint64_t word = 0;
    if (whose == StackOf::Program) {
        const bool is_read = abi::is_success(copy_from_user(&word, address, sizeof(word)));
        return is_read ? std::optional<std::uint64_t>{word} : std::nullopt;
    }
    const ReadOutcome outcome = try_read(address);
    return outcome.fault ? std::nullopt : std::optional<std::uint64_t>{outcome.value};
}

/// CALL with a distance is E8 and four bytes; through a register or memory FF, two to six bytes
/// before.  [APM3 CALL]
bool is_behind_call(StackOf whose, std::uint64_t address) {
    const auto word = read_word(whose, address - sizeof(std::uint64_t));
    if (!word) {
        return false;
    }
    std::uint8_t before[sizeof(std::uint64_t)];
    std::memcpy(before, &*word, sizeof(before));
    if (before[8 - 5] == 0xE8) {
        return true;
    }
    for (const unsigned length : {2u, 3u, 6u, 7u}) {
        const std::uint8_t operand = before[8 - length + 1];
        if (before[8 - length] == 0xFF && (operand >> 3 & 7) == 2) {
            return true;
        }
    }
    return false;
}

} // namespace

void print_place(std::uint64_t address) {
    const symbols::Place place = symbols::place_of(address);
    if (place.image.empty()) {
        console::print("{x}", address);
    } else if (place.function.empty()) {
        console::print("{}+{x}", place.image, place.offset);
    } else {
        console::print("{}!{}+{x}", place.image, place.function, place.offset);
    }
}

void print_stack(StackOf whose, std::uint64_t stack, std::uint64_t end) {
    unsigned lines = 0;
    std::uint64_t address = stack & ~std::uint64_t{7};
    for (unsigned words = 0; words < most_words && address < end && lines < most_lines; ++words) {
        const auto word = read_word(whose, address);
        address += sizeof(std::uint64_t);
        if (!word) {
            return;
        }
        if (symbols::is_in_image(*word) && is_behind_call(whose, *word) &&
            !symbols::place_of(*word).function.empty()) {
            console::write("    ");
            print_place(*word);
            console::write("\n");
            ++lines;
        }
    }
}

} // namespace nt
