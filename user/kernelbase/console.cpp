// SPDX-License-Identifier: MIT
#include "process/environment.h"
#include "process/win32/last_error.h"
#include "user/kernelbase/kernelbase.h"

Handle GetStdHandle(StandardHandle which) {
    const auto& parameters = process::process_parameters();
    switch (which) {
    case StandardHandle::Input: return parameters.standard_input;
    case StandardHandle::Output: return parameters.standard_output;
    case StandardHandle::Error: return parameters.standard_error;
    }
    return abi::nt::no_handle;
}

bool WriteConsole(const char* text, std::size_t size) {
    abi::nt::IoStatusBlock io;
    return process::succeeded(NtWriteFile(GetStdHandle(StandardHandle::Output), abi::nt::no_handle,
                                          nullptr, nullptr, &io, text,
                                          static_cast<std::uint32_t>(size), nullptr, nullptr));
}

bool ReadConsole(char* buffer, std::uint32_t size, std::uint32_t* bytes_read) {
    return ReadFile(GetStdHandle(StandardHandle::Input), buffer, size, bytes_read);
}
