// SPDX-License-Identifier: MIT
// Running another program by its command line.
#pragma once

#include "abi/nt_status.h"
#include "user/kernelbase/kernelbase.h"

#include <string_view>

namespace user {

/// Starts what the first word of `line` names, with or without its ".exe"; false if there is none,
/// and GetLastError() tells why.
bool start_program(std::string_view line, ProcessInformation& process);

/// Starts it, waits for its end, and returns its exit status. STATUS_OBJECT_NAME_NOT_FOUND if it
/// could not be started.
abi::NtStatus run_program(std::string_view line);

} // namespace user
