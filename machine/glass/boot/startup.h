// SPDX-License-Identifier: MIT
// How a processor begins that another one starts: INIT, then a SIPI with a page number, where it
// finds 16-bit code.  [APM2 14.1.3] [APM2 16.5]
#pragma once

#include "machine/glass/processor.h"

#include <cstdint>

namespace machine::glass {

/// INIT: real mode, everything off. What runs first is for the SIPI to say.
void reset_processor(Processor& processor);
/// The SIPI: CS:IP becomes vector * 4096.
void start_processor(Processor& processor, std::uint8_t vector);

} // namespace machine::glass
