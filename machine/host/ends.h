// SPDX-License-Identifier: MIT
// What lies between us and a process of ours: both ends of a socket or a pipe.
#pragma once

#include "machine/host/file_descriptor.h"

namespace machine::host {

/// Ours, and the one that the other process inherits; both closed on failure, and errno says why.
struct Ends {
    FileDescriptor ours;
    FileDescriptor theirs;

    bool are_open() const { return ours.is_open() && theirs.is_open(); }
};

Ends make_sockets();

/// We read what they write.
Ends make_pipe();

/// As `make_pipe`, but it holds one write: who writes waits until we have read the one before.
Ends make_narrow_pipe();

/// Theirs is a terminal that changes no byte.
Ends make_terminal();

} // namespace machine::host
