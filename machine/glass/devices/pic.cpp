// SPDX-License-Identifier: MIT
// See pic.h.
#include "machine/glass/devices/pic.h"

namespace machine::glass {
namespace {

constexpr std::uint16_t command = 0;
/// A command with this bit begins the start-up sequence: ICW1, then ICW2 and more on the data port.
constexpr std::uint32_t start_up = 0x10;
constexpr std::uint32_t single = 0x02;           // ICW1: there is no second PIC, ICW3 is left out
constexpr std::uint32_t with_fourth_word = 0x01; // ICW1: ICW4 follows

} // namespace

std::uint32_t Pic::read(std::uint16_t offset, unsigned) { return offset == command ? 0 : mask_; }

void Pic::write(std::uint16_t offset, unsigned, std::uint32_t value) {
    if (offset == command) {
        if ((value & start_up) != 0) {
            start_up_words_left_ = 1u + ((value & single) == 0 ? 1u : 0u) +
                                   ((value & with_fourth_word) != 0 ? 1u : 0u);
            mask_ = 0; // the sequence clears it
        }
        return;
    }
    if (start_up_words_left_ != 0) {
        --start_up_words_left_;
        return;
    }
    mask_ = static_cast<std::uint8_t>(value);
}

} // namespace machine::glass
