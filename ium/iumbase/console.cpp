// SPDX-License-Identifier: MIT
#include "ium/iumbase/iumbase.h"
#include "ium/iumdll/iumdll.h"
#include "process/win32/last_error.h"

#include <algorithm>

bool WriteConsole(const char* text, std::size_t size) {
    while (size != 0) {
        const std::size_t part = std::min(size, abi::ium::debug_print_limit);
        if (!process::succeeded(IumDebugPrint(text, part))) {
            return false;
        }
        text += part;
        size -= part;
    }
    return true;
}
