// SPDX-License-Identifier: MIT
#include "hypervisor/virtual_apic.h"

#include <bit>

namespace hv {
namespace {

/// Interrupts are ranked by the upper half of their vector.  [APM2 16.6.4]
constexpr unsigned class_of(unsigned vector) { return vector >> 4; }

} // namespace

unsigned VirtualApic::VectorSet::highest() const {
    for (unsigned word = 4; word-- > 0;) {
        if (words[word] != 0) {
            return word * 64 + 63 - static_cast<unsigned>(std::countl_zero(words[word]));
        }
    }
    return 0;
}

void VirtualApic::request(std::uint8_t vector, bool auto_eoi) {
    waiting_.add(vector);
    if (auto_eoi) {
        auto_eoi_.add(vector);
    } else {
        auto_eoi_.remove(vector);
    }
}

std::uint8_t VirtualApic::deliverable() const {
    const unsigned vector = waiting_.highest();
    const bool is_above = class_of(vector) > class_of(serving_.highest()) &&
                          class_of(vector) > class_of(task_priority_);
    return is_above ? static_cast<std::uint8_t>(vector) : 0;
}

void VirtualApic::accept(std::uint8_t vector) {
    waiting_.remove(vector);
    if (!auto_eoi_.has(vector)) {
        serving_.add(vector);
    }
}

void VirtualApic::end_of_interrupt() { serving_.remove(serving_.highest()); }

} // namespace hv
