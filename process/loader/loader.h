// SPDX-License-Identifier: MIT
// The loader: brings DLLs into the process, connects what images import with what others export,
// and calls the DLLs' entry points.  [WI7 ch.3 image loader]  Lesson: 1.
//
// One list of modules is also the list of what is still to be done: a module is bound in its turn,
// which may append others behind it, until none is left. No function calls itself.
#pragma once

#include "process/loader/exports.h"
#include "process/loader/modules.h"
#include "process/lock.h"
#include "process/start.h"

namespace process {

/// Once: what the kernel mapped (the program and this DLL), and all that they import.
NtStatus load_program();
/// Where the program begins; after load_program().
ProgramEntry program_entry();

/// The module that is or now has become `name`, with all that it imports.
OrStatus<unsigned> load_library(const LibraryName& name);

/// Where `wanted` of the module is, wherever its forwarders lead; that may load libraries, which
/// `complete_loading` must finish.
OrStatus<std::uint64_t> address_of(unsigned module, const Wanted& wanted);

/// Binds and starts the modules from `first` on; if that fails, removes them.
NtStatus complete_loading(unsigned first);

Modules& modules();
Lock& loader_lock();

} // namespace process
