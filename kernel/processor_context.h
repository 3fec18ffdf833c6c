// SPDX-License-Identifier: MIT
// The registers another processor begins with, so that it can go on in C++.
#pragma once

#include "abi/tlfs/vp_context.h"

#include <cstdint>

namespace nt {

/// Tables, control registers and address space as on this processor; the function at `rip` runs, on
/// a stack that begins at `stack_top`, and has nobody to return to.
abi::tlfs::InitialVpContext context_like_own(std::uint64_t rip, std::uint64_t stack_top);

} // namespace nt
