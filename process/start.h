// SPDX-License-Identifier: MIT
// Where every thread begins and how it ends.
#pragma once

#include "abi/nt/process.h"
#include "abi/nt_status.h"

namespace process {

/// What a thread runs: the StartRoutine of NtCreateThreadEx.
using StartRoutine = abi::NtStatus (*)(void* argument);
/// What a program begins with.
using ProgramEntry = abi::NtStatus (*)(const abi::nt::ProcessEnvironment* environment);

} // namespace process

extern "C" [[noreturn]] void LdrInitializeThunk( // NOLINT(readability-identifier-naming): NT's name
    process::StartRoutine start, void* argument);
