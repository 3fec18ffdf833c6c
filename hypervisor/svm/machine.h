// SPDX-License-Identifier: MIT
// The pages that SVM itself needs, by physical address, as far as all processors share them.
#pragma once

#include "abi/vtl.h"

#include <cstdint>

namespace hv::svm {

struct Machine {
    std::uint64_t io_permission_map[abi::vtl_count] = {};
    std::uint64_t watched_ports = 0; // VTL1's wishes, one bit a port
};

} // namespace hv::svm
