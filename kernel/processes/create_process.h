// SPDX-License-Identifier: MIT
// From a file's name to a process that runs it.  [WI7 ch.3, flow of CreateProcess]  Lesson: 1.
#pragma once

#include "kernel/processes/process.h"

#include <string_view>

namespace nt {

/// Both with a reference for the caller.
struct NewProcess {
    Process* process = nullptr;
    Thread* thread = nullptr;
};

/// Runs `image_name` from the disk. The three standard handles in `parameters` are of `parent`; the
/// new process gets its own for the same objects. `parent` is null for the first process of all.
rt::Result<NewProcess, abi::NtStatus> create_process(Process* parent, std::string_view image_name,
                                                     const abi::nt::ProcessParameters& parameters,
                                                     bool is_suspended);

/// A copy of `parent` as it is now, without threads. The caller gets the only reference.
rt::Result<Process*, abi::NtStatus> clone_process(Process& parent);

} // namespace nt
