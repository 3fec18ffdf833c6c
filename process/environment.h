// SPDX-License-Identifier: MIT
// Where a thread finds what the kernel laid down for it: GS points to its TEB, the TEB to the PEB.
// [WI7 ch.3]
#pragma once

#include "abi/nt/process.h"

#include <cstdint>

namespace process {

inline abi::nt::ThreadEnvironment& thread_environment() {
    static_assert(offsetof(abi::nt::ThreadEnvironment, self) == 0x30);
    abi::nt::ThreadEnvironment* self = nullptr;
    asm("movq %%gs:0x30, %0" : "=r"(self));
    return *self;
}

inline abi::nt::ProcessEnvironment& process_environment() {
    return *reinterpret_cast<abi::nt::ProcessEnvironment*>(
        thread_environment().process_environment);
}

inline const abi::nt::ProcessParameters& process_parameters() {
    return *reinterpret_cast<const abi::nt::ProcessParameters*>(
        process_environment().process_parameters);
}

} // namespace process
