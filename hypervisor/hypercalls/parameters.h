// SPDX-License-Identifier: MIT
// The parameter blocks of a hypercall. They are in the guest's memory, so: the calling VTL must
// itself be allowed to read (write) them, or it could use the hypervisor to reach what is closed to
// it; and the input is copied once, so that another processor cannot change it between check and
// use. [TLFS hypercall-interface]  Lesson: 6. Guard: caller-rights.
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

    /// Writes the output to the guest.
    void copy_out() const;

private:
    std::span<const std::byte> input_;
    std::span<std::byte> output_;
    std::byte* output_in_guest_ = nullptr;
};

} // namespace hv
