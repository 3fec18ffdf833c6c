// SPDX-License-Identifier: MIT
// A trustlet has no console of its own: what it says goes through the secure kernel.
#include "process/debug_print.h"

#include "ium/iumdll/iumdll.h"
#include "process/environment.h"
#include "rt/panic.h"

#include <algorithm>
#include <cstring>

namespace process {

constinit const std::string_view own_name = "iumdll";

void write_error(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = std::min(text.size(), abi::ium::debug_print_limit);
        if (!abi::is_success(IumDebugPrint(text.data(), length))) {
            return; // There is nobody else to tell.
        }
        text.remove_prefix(length);
    }
}

} // namespace process

void DbgPrint(const char* text) { process::write_error({text, std::strlen(text)}); }

void rt::panic(const char* sentence) {
    process::complain("{}\n", sentence);
    RtlExitUserProcess(NtStatus::Unsuccessful);
}
