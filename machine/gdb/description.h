// SPDX-License-Identifier: MIT
// What gdb is told about the machine: its registers, in the order in which they are sent, and its
// memory.  [GDB Target Descriptions]
#pragma once

#include "machine/target.h"

#include <cstddef>
#include <string>

namespace machine::gdb {

std::string target_xml();
std::string memory_map_xml();

std::size_t register_count();
/// The register's value as gdb wants it: hexadecimal, lowest byte first; x for what is not known.
std::string register_text(const ProcessorState& processor, std::size_t number);
/// All of them, one behind the other.
std::string registers_text(const ProcessorState& processor);

} // namespace machine::gdb
