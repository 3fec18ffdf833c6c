// SPDX-License-Identifier: MIT
#include "user/kernelbase/kernelbase.h"
#include "user/kernelbase/last_error.h"

using kernelbase::succeeded;

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
