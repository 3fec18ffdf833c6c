// SPDX-License-Identifier: MIT
// VTL1 takes its own pages away from VTL0. Until this has happened, there is no secure world, only
// code that calls itself so.  [WI7 ch.9]  Guard: slat-vtl1-pages. Lesson: 5.
#pragma once

#include "abi/boot_info.h"

#include <cstdint>

namespace sk {

/// The section of this image that VTL0 must still run after VTL1's first return (entry.S):
/// physical.
abi::PhysicalRange vtl0_section();

/// Takes everything but vtl0_section() away from VTL0. How many pages that were.
std::uint64_t take_own_pages(const abi::BootInfo& boot);

/// Takes the rest: VTL0 has left this image for good. How many pages that were.
std::uint64_t take_vtl0_section(const abi::BootInfo& boot);

/// Pages taken so far.
std::uint64_t own_page_count();

} // namespace sk
