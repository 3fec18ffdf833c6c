// SPDX-License-Identifier: MIT
#include "process/debug_print.h"

#include "process/environment.h"
#include "rt/panic.h"
#include "user/ntdll/ntdll.h"

namespace process {

constinit const std::string_view own_name = "ntdll";

void write_error(std::string_view text) {
    abi::nt::IoStatusBlock status;
    // If even that fails there is nobody to tell.
    NtWriteFile(process_parameters().standard_error, abi::nt::no_handle, nullptr, nullptr, &status,
                text.data(), static_cast<std::uint32_t>(text.size()), nullptr, nullptr);
}

} // namespace process

void DbgPrint(const char* text) { process::write_error(text); }

void rt::panic(const char* sentence) {
    process::complain("{}: {}\n", process::process_parameters().image_name, sentence);
    RtlExitUserProcess(NtStatus::Unsuccessful);
}
