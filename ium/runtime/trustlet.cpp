// SPDX-License-Identifier: MIT
#include "ium/runtime/trustlet.h"

#include "ium/iumbase/iumbase.h"
#include "rt/panic.h"

namespace ium {

void write(std::string_view text) { WriteConsole(text.data(), text.size()); }

} // namespace ium

void rt::panic(const char* sentence) {
    ium::print("{}: {}\n", GetCommandLine(), sentence);
    ExitProcess(static_cast<std::uint32_t>(abi::NtStatus::Unsuccessful));
}

extern "C" abi::NtStatus trustlet_entry(const void* /*environment*/) {
    return ium::main_trustlet(GetCommandLine());
}
