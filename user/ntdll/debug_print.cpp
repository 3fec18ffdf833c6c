// SPDX-License-Identifier: MIT
#include "user/ntdll/debug_print.h"

#include "rt/panic.h"
#include "user/ntdll/environment.h"
#include "user/ntdll/ntdll.h"

namespace ntdll {

void write_error(std::string_view text) {
    abi::nt::IoStatusBlock status;
    // If even that fails there is nobody to tell.
    NtWriteFile(process_parameters().standard_error, abi::nt::no_handle, nullptr, nullptr, &status,
                text.data(), static_cast<std::uint32_t>(text.size()), nullptr, nullptr);
}

} // namespace ntdll

void DbgPrint(const char* text) { ntdll::write_error(text); }

void rt::panic(const char* sentence) {
    ntdll::complain("{}: {}\n", ntdll::process_parameters().image_name, sentence);
    RtlExitUserProcess(NtStatus::Unsuccessful);
}
