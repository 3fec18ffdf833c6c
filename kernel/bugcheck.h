// SPDX-License-Identifier: MIT
// The end of the kernel when it finds itself in the wrong: a sentence, the numbers, power off.
#pragma once

#include "rt/trap_frame.h"

#include <cstdint>

namespace nt {

/// Stop with the state of an exception that nobody expected.
[[noreturn]] void bugcheck_on(const rt::TrapFrame& frame);

} // namespace nt
