// SPDX-License-Identifier: MIT
#include "tests/fuzz/hypervisor/property.h"

#include <exception>

namespace fuzz {

Verdict check_hypervisor(std::span<const std::byte> script) {
    try {
        FuzzedMachine machine{Script{script}};
        return {"", machine.run()};
    } catch (const std::exception& wrong) { // a panic, memory that is none, an invariant
        return {wrong.what(), {}};
    }
}

} // namespace fuzz
