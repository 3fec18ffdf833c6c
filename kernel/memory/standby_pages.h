// SPDX-License-Identifier: MIT
// Pages of images that nobody maps at the moment. They stay, because the next process will want
// them, and go when memory runs out: until then they are as good as free.
// [WI7 ch.5, standby list]
#pragma once

#include <cstdint>

namespace nt::standby_pages {

std::uint64_t count();

/// Gives them all back. How many there were.
std::uint64_t give_back();

} // namespace nt::standby_pages
