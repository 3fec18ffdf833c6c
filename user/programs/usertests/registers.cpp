// SPDX-License-Identifier: MIT
// What a program has in its registers when the kernel is entered without its asking.
#include "user/programs/usertests/test.h"

#include <cstring>

namespace usertests {
namespace {

struct Registers {
    std::uint64_t vector[16][2] = {}; // XMM0 to XMM15
};

extern "C" void keep_over_fault(const Registers* loaded, Registers* found); // registers.S

void vector_registers_outlive_a_page_fault() {
    Registers loaded;
    for (std::uint64_t number = 0; number < 16; ++number) {
        loaded.vector[number][0] = 0x1111'1111'1111'1111 * number + 1;
        loaded.vector[number][1] = ~number;
    }
    Registers found;
    keep_over_fault(&loaded, &found);
    expect_true(std::memcmp(&loaded, &found, sizeof loaded) == 0);
}

constexpr Test tests[] = {
    {"registers-page-fault", vector_registers_outlive_a_page_fault},
};

} // namespace

std::span<const Test> register_tests() { return tests; }

} // namespace usertests
