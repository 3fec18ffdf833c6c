// SPDX-License-Identifier: MIT
#include "process/environment.h"
#include "process/win32/win32.h"

std::uint64_t GetCurrentProcessId() { return process::thread_environment().client_id.process; }

const char* GetCommandLine() { return process::process_parameters().command_line; }

void* GetProcessHeap() {
    return reinterpret_cast<void*>(process::process_environment().process_heap);
}
