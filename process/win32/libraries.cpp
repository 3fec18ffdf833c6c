// SPDX-License-Identifier: MIT
#include "process/win32/last_error.h"
#include "process/win32/win32.h"

using process::succeeded;

void* LoadLibrary(const char* name) {
    abi::nt::String text;
    RtlInitString(&text, name);
    void* base = nullptr;
    return succeeded(LdrLoadDll(&text, &base)) ? base : nullptr;
}

void* GetModuleHandle(const char* name) {
    abi::nt::String text;
    RtlInitString(&text, name);
    void* base = nullptr;
    return succeeded(LdrGetDllHandle(&text, &base)) ? base : nullptr;
}

void* GetProcAddress(void* module, const char* name) {
    abi::nt::String text;
    RtlInitString(&text, name);
    void* address = nullptr;
    return succeeded(LdrGetProcedureAddress(module, &text, 0, &address)) ? address : nullptr;
}
