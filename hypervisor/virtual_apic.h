// SPDX-License-Identifier: MIT
// VTL1's local APIC on one processor: which interrupts wait, which are being served, and what VTL1
// lets through. Each VTL has an APIC of its own; VTL0's is the processor's, VTL1's is this one,
// which VTL1 reaches by the synthetic MSRs EOI and TPR.  [TLFS vsm, virtual interrupt controllers]
// [APM2 16.6.3]  Lesson: 5.
#pragma once

#include <cstdint>

namespace hv {

class VirtualApic {
public:
    /// Vectors below this are exceptions.
    static constexpr unsigned first_vector = 16;

    constexpr VirtualApic() = default;

    /// The interrupt waits from now on; once, however often it is asked for. With `auto_eoi` it
    /// counts as served the moment it is delivered.
    void request(std::uint8_t vector, bool auto_eoi);

    /// The interrupt to deliver next: the highest that waits, if it is above those being served and
    /// above the task priority. 0: none.
    std::uint8_t deliverable() const;

    /// The processor has begun to serve `vector`.
    void accept(std::uint8_t vector);
    /// EOI: the highest interrupt being served is done.
    void end_of_interrupt();

    /// Does nothing wait? Then there is nothing to deliver, whatever the priorities are.
    bool is_idle() const {
        return (waiting_.words[0] | waiting_.words[1] | waiting_.words[2] | waiting_.words[3]) == 0;
    }

    std::uint8_t task_priority() const { return task_priority_; }
    void set_task_priority(std::uint8_t priority) { task_priority_ = priority; }

private:
    /// One bit for each vector.
    struct VectorSet {
        std::uint64_t words[4] = {};

        constexpr bool has(unsigned vector) const {
            return ((words[vector / 64] >> vector % 64) & 1) != 0;
        }
        constexpr void add(unsigned vector) { words[vector / 64] |= 1ull << vector % 64; }
        constexpr void remove(unsigned vector) { words[vector / 64] &= ~(1ull << vector % 64); }
        unsigned highest() const; // 0: empty
    };

    VectorSet waiting_;  // IRR
    VectorSet serving_;  // ISR
    VectorSet auto_eoi_; // do not enter serving_
    std::uint8_t task_priority_ = 0;
};

} // namespace hv
