// SPDX-License-Identifier: MIT
// Proof, before the first guest, that the engine does exactly what the rest of the machine relies
// on.
//
// The engine uses functions and structures of Unicorn that no header promises. So each property
// that we need is tried out on a machine of a few pages: where a fault is reported, what has
// happened before it, how instructions are counted, that changed code is seen.
#pragma once

#include <string>

namespace machine::glass {

/// Empty if this Unicorn will do; else a sentence. Checks once and remembers.
const std::string& check_engine();

} // namespace machine::glass
