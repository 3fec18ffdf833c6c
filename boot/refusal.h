// SPDX-License-Identifier: MIT
// How the loader ends when something is not fit to boot: one sentence, then the machine is off.
#pragma once

#include "boot/multiboot.h"
#include "boot/options.h"
#include "rt/result.h"

#include <cstdint>
#include <string_view>

namespace boot {

/// Prints "loader: " and the sentence, and switches the machine off.
[[noreturn]] void refuse(std::string_view sentence);
[[noreturn]] void refuse(MultibootError error);
[[noreturn]] void refuse(const OptionError& error);

/// "loader: kernel.exe cannot be booted: <what is wrong>"
[[noreturn]] void refuse_program(std::string_view file_name, std::string_view sentence);

/// "loader: kernel.exe stopped with status 0xC0000001; …"
[[noreturn]] void refuse_status(std::string_view file_name, std::uint32_t status);

/// The value, or the end.
template <typename T, typename E>
T or_refuse(const rt::Result<T, E>& result) {
    if (result.is_err()) {
        refuse(result.error());
    }
    return result.value();
}

/// The same for something that went wrong with one program.
template <typename T, typename E>
T or_refuse(const rt::Result<T, E>& result, std::string_view file_name) {
    if (result.is_err()) {
        refuse_program(file_name, sentence_of(result.error()));
    }
    return result.value();
}

} // namespace boot
