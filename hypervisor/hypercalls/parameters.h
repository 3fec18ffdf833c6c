// SPDX-License-Identifier: MIT
// The parameters of a hypercall: blocks in the guest's memory, or, in the fast form, registers.
//
// A block must be open to the calling VTL itself, or that VTL could use the hypervisor to reach
// what is closed to it; and the input is copied once, so that another processor cannot change it
// between check and use.  [TLFS hypercall-interface]  Lesson: 6. Guard: caller-rights.
#pragma once

#include "hypervisor/hypercalls/hypercalls.h"

namespace hv {

class Parameters {
public:
    /// Finds and checks both blocks, copies the input.
    static HvResult<Parameters> copy_in(VirtualProcessor& vp, const CallShape& shape,
                                        abi::tlfs::HypercallControl control);

    std::span<const std::byte> input() const { return input_; }
    std::span<std::byte> output() const { return output_; }

    /// Gives the guest the bytes [begin, end) of the output.
    void copy_out(VirtualProcessor& vp, std::size_t begin, std::size_t end) const;

private:
    static HvResult<Parameters> from_memory(VirtualProcessor& vp, std::size_t input_size,
                                            std::size_t output_size);
    static HvResult<Parameters> from_registers(VirtualProcessor& vp, std::size_t input_size,
                                               std::size_t output_size);

    std::span<const std::byte> input_;
    std::span<std::byte> output_;
    std::byte* output_in_guest_ = nullptr; // null: the answer goes to registers
    std::size_t first_output_register_ = 0;
};

} // namespace hv
