// SPDX-License-Identifier: MIT
#include "tests/fuzz/securekernel/property.h"

#include <exception>

namespace fuzz {

Verdict check_secure_kernel(std::span<const std::byte> script) {
    try {
        return {"", HostileVtl0{script}.run()};
    } catch (const std::exception& wrong) { // a panic, memory that is none, an invariant
        return {wrong.what(), {}};
    }
}

} // namespace fuzz
