// SPDX-License-Identifier: MIT
// Calling a program of this computer that listens on a socket.
#pragma once

#include "machine/host/file_descriptor.h"

#include <string>

namespace machine::host {

struct Connected {
    FileDescriptor socket;
    std::string error; // a sentence; empty if somebody answered
};

/// `address` is the path of a Unix socket, or "127.0.0.1:4444" or "localhost:4444". Other computers
/// are not called: what is said there is neither secret nor vouched for.
Connected connect_to(const std::string& address);

} // namespace machine::host
