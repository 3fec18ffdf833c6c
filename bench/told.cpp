// SPDX-License-Identifier: MIT
#include "bench/told.h"

#include <cstdio>
#include <cstring>

namespace bench {

double instructions_told(const std::string& console, const char* what) {
    const std::size_t at = console.find(what);
    const std::size_t line = at == std::string::npos ? at : console.rfind("kernel: ", at);
    unsigned long long turns = 0;
    unsigned long long ticks = 0;
    if (line == std::string::npos ||
        std::sscanf(console.c_str() + line, "kernel: %llu", &turns) != 1 ||
        std::sscanf(console.c_str() + at + std::strlen(what), " in %llu", &ticks) != 1 ||
        turns == 0) {
        return 0;
    }
    return static_cast<double>(ticks) / static_cast<double>(turns);
}

} // namespace bench
