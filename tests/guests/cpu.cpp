// SPDX-License-Identifier: MIT
#include "tests/guests/cpu.h"

#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "rt/instructions.h"

namespace guests::cpu {

std::byte* ram_at(std::uint64_t physical) {
    return reinterpret_cast<std::byte*>(abi::direct_map_base + physical);
}

void power_off(std::uint32_t reason) {
    rt::out32(abi::power_off_port, reason);
    rt::halt_for_ever();
}

} // namespace guests::cpu
