// SPDX-License-Identifier: MIT
#include "securekernel/processor.h"

#include "abi/boot_info.h"
#include "rt/check.h"
#include "securekernel/cpu.h"

namespace sk {
namespace {

constinit Processor processors[abi::max_processors];

} // namespace

Processor& processor() { return *reinterpret_cast<Processor*>(cpu::first_word_at_gs()); }

Processor& processor_at(std::uint32_t index) {
    CHECK(index < abi::max_processors, "VTL1 has no such processor.");
    Processor& found = processors[index];
    found.self = &found;
    found.index = index;
    return found;
}

} // namespace sk
