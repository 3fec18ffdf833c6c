// SPDX-License-Identifier: MIT
#include "user/runtime/program.h"

#include "rt/panic.h"
#include "user/kernelbase/kernelbase.h"
#include "user/runtime/words.h"

void user::write(std::string_view text) { WriteConsole(text.data(), text.size()); }

void rt::panic(const char* sentence) {
    user::print("{}: {}\n", GetCommandLine(), sentence);
    ExitProcess(static_cast<std::uint32_t>(abi::NtStatus::Unsuccessful));
}

extern "C" abi::NtStatus program_entry(const void* /*environment*/) {
    user::Words words{GetCommandLine()};
    return user::main_program(words.all());
}
