// SPDX-License-Identifier: MIT
// Which secure thread a processor runs, and where it is to go back to.
#pragma once

#include <cstdint>

namespace sk {

struct SecureThread;

struct RunningThread {
    SecureThread* thread = nullptr; // null: none, VTL0's calls are served
    std::uint64_t home_stack = 0;   // RSP where resume_thread waits for the thread to stop
};

/// Of the processor that runs this.
RunningThread& running();

} // namespace sk
