// SPDX-License-Identifier: MIT
// What Bochs is told: its configuration file, and what its debugger is to do first.
#pragma once

#include <cstdint>
#include <string>

namespace machine::bochs {

/// Paths as Bochs will open them.
struct Paths {
    std::string cd;
    std::string console; // a terminal
};

std::string configuration(std::uint64_t ram_size, const Paths& paths);

/// The debugger's orders: put RAM in order, then run.
std::string first_orders(std::uint64_t ram_size);

/// Guests' RAM lies in Bochs's memory in one stretch, but for this one: what the video adapter and
/// the firmware have of it, Bochs keeps behind the rest, in an order of its own.
inline constexpr std::uint64_t own_area_begin = 0xA'0000;
inline constexpr std::uint64_t own_area_end = 0x10'0000;

/// A sentence if Bochs's machine cannot have that much RAM.
std::string check_ram_size(std::uint64_t size);

/// A sentence if it is not one.
std::string check_processors(unsigned count);

} // namespace machine::bochs
