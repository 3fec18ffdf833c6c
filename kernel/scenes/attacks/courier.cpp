// SPDX-License-Identifier: MIT
#include "kernel/scenes/attacks/courier.h"

#include "kernel/hypercalls.h"
#include "rt/check.h"

namespace nt::attacks {

Edu courier() {
    const auto device = Edu::find();
    CHECK(device.has_value(), "This machine has no teaching device.");
    return *device;
}

void have_carried(const Edu& device, std::uint64_t from, std::uint64_t to) {
    device.take_from(from, sizeof(std::uint64_t));
    device.bring_to(to, sizeof(std::uint64_t));
}

std::uint64_t loot_address() {
    return hypercalls::physical_address_of(const_cast<const std::uint64_t*>(loot()));
}

} // namespace nt::attacks
