// SPDX-License-Identifier: MIT
// Who called whom, across the boundary between the VTLs as far as memory proves it.
#pragma once

#include "abi/trace_event.h"

#include <cstdint>
#include <string>

namespace vitrine::models {

struct StackFrame {
    enum class Proof : std::uint8_t {
        Running,  // the processor is here, or will go on here when this world runs again
        Direct,   // the call in front of the return address leads to the frame above
        Indirect, // there is a call in front of it, through a register or memory
    };

    abi::World::Kind world = abi::World::Kind::Firmware;
    std::uint64_t address = 0; // where it goes on
    std::string place;         // "kernel.exe!nt::read_secret+0x12"
    Proof proof = Proof::Running;
};

} // namespace vitrine::models
