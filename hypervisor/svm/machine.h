// SPDX-License-Identifier: MIT
// The pages that the processor's SVM mode itself needs, by physical address. Both VTLs share them.
#pragma once

#include <cstdint>

namespace hv::svm {

struct Machine {
    std::uint64_t host_vmcb = 0; // what VMLOAD brings back after each exit
    std::uint64_t msr_permission_map = 0;
    std::uint64_t io_permission_map = 0;
};

} // namespace hv::svm
