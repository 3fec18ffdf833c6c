// SPDX-License-Identifier: MIT
// What a running QEMU says about itself when it is asked over QMP.
#pragma once

#include "machine/qemu/monitor.h"

#include <cstdint>
#include <string>

namespace machine::qemu {

struct Introduction {
    bool is_running = false; // or it stands still, as after -S
    unsigned processors = 0;
    std::uint64_t ram_size = 0; // bytes
    std::string ram_file;       // where its RAM is, shared
    std::string console;        // the socket of its serial line, if nobody is connected to it
    bool gdb_is_connected = false;
    bool has_gdb_server = false;
    std::string error; // a sentence: why it cannot be watched; empty if it can
};

Introduction ask_who_it_is(Monitor& monitor);

} // namespace machine::qemu
