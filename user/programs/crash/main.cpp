// SPDX-License-Identifier: MIT
// crash.exe: ends in one of the ways in which programs end badly, for whoever wants to see what the
// kernel says about it.
#include "abi/memory_layout.h"
#include "user/programs/crash/instructions.h"
#include "user/runtime/program.h"

namespace {

void read_null() { *reinterpret_cast<volatile int*>(8) = 1; }

void read_kernel() { static_cast<void>(*reinterpret_cast<volatile int*>(abi::direct_map_base)); }

/// Without calling itself, which our guests never do: writes downwards until the guard page.
void overflow_stack() {
    volatile char here = 0;
    for (volatile char* at = &here;; at -= 64) {
        *at = 1;
    }
}

/// Into its own instructions, which are read-only.
void write_code() { *reinterpret_cast<volatile char*>(&write_code) = 0; }

struct Row {
    std::string_view name;
    std::string_view what;
    void (*crash)();
};

constexpr Row rows[] = {
    {"null", "writes through a null pointer", read_null},
    {"stack", "uses up its stack", overflow_stack},
    {"divide", "divides by zero", crash::divide_by_zero},
    {"code", "writes into its own code", write_code},
    {"kernel", "reads the kernel's memory", read_kernel},
    {"privileged", "executes HLT", crash::halt},
    {"illegal", "executes no instruction", crash::illegal_instruction},
};

} // namespace

abi::NtStatus user::main_program(Arguments arguments) {
    for (const Row& row : rows) {
        if (arguments.size() == 2 && arguments[1] == row.name) {
            row.crash();
            print("crash: nothing happened\n");
            return abi::NtStatus::Unsuccessful;
        }
    }
    write("Usage: crash HOW, where HOW is\n");
    for (const Row& row : rows) {
        print("  {}: {}\n", row.name, row.what);
    }
    return abi::NtStatus::InvalidParameter;
}
