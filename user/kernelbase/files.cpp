// SPDX-License-Identifier: MIT
#include "abi/nt/file.h"
#include "process/win32/last_error.h"
#include "user/kernelbase/kernelbase.h"

#include <cstring>

using process::succeeded;

Handle CreateFile(const char* name) {
    const auto text = abi::nt::String::of({name, std::strlen(name)});
    const auto attributes = ObjectAttributes::named(text);
    abi::nt::IoStatusBlock io;
    Handle file;
    const auto rights = abi::nt::access::file_read | abi::nt::access::synchronize;
    const NtStatus status = NtOpenFile(&file, rights, &attributes, &io, 0, 0);
    return process::handle_or_none(status, file);
}

bool ReadFile(Handle file, void* buffer, std::uint32_t size, std::uint32_t* bytes_read) {
    abi::nt::IoStatusBlock io;
    const NtStatus status =
        NtReadFile(file, abi::nt::no_handle, nullptr, nullptr, &io, buffer, size, nullptr, nullptr);
    *bytes_read = 0;
    if (status == NtStatus::EndOfFile) {
        return true; // Win32: nothing read, and nothing wrong
    }
    if (!succeeded(status)) {
        return false;
    }
    *bytes_read = static_cast<std::uint32_t>(io.information);
    return true;
}

bool GetFileSize(Handle file, std::uint64_t* size) {
    abi::nt::IoStatusBlock io;
    abi::nt::FileStandardInformation standard;
    const NtStatus status = NtQueryInformationFile(file, &io, &standard, sizeof(standard),
                                                   abi::nt::FileInformationClass::Standard);
    if (!succeeded(status)) {
        return false;
    }
    *size = standard.end_of_file;
    return true;
}
