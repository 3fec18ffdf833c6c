// SPDX-License-Identifier: MIT
// What it means that a guest switched its machine off.
#pragma once

#include "machine/target.h"

#include <cstdint>

namespace machine {

/// `reason` is what was written to abi::power_off_port: an abi::PowerOff, if the guest is sane.
Stop powered_off(std::uint32_t reason);

} // namespace machine
