// SPDX-License-Identifier: MIT
// Boots the fuzzing kernel with one seed after another:
//     fuzz_guest SECONDS [FIRST_SEED]
// Ends with 1 at the first seed that broke something.
#include "tests/fuzz/guest/property.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>

int main(int count, char** arguments) {
    if (count < 2) {
        std::fprintf(stderr, "usage: fuzz_guest SECONDS [FIRST_SEED]\n");
        return 2;
    }
    const std::chrono::seconds time{std::atol(arguments[1])};
    const std::uint64_t first = count > 2 ? std::strtoull(arguments[2], nullptr, 0) : 1;
    const auto begin = std::chrono::steady_clock::now();
    std::uint64_t seed = first;
    std::uint64_t exits = 0;
    std::uint64_t views = 0;
    std::map<std::string, unsigned> ends;
    for (; std::chrono::steady_clock::now() - begin < time; ++seed) {
        const fuzz::GuestVerdict verdict = fuzz::check_guest(seed);
        if (!verdict.wrong.empty()) {
            std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed),
                        verdict.wrong.c_str());
            return 1;
        }
        ++ends[verdict.end];
        exits += verdict.exits;
        views += verdict.views;
    }
    std::printf("%llu seeds, %llu exits, %llu times in a program, nothing broken\n",
                static_cast<unsigned long long>(seed - first),
                static_cast<unsigned long long>(exits), static_cast<unsigned long long>(views));
    for (const auto& [end, times] : ends) {
        std::printf("the guest %s: %u\n", end.c_str(), times);
    }
    return 0;
}
