// SPDX-License-Identifier: MIT
// The image that the tests of skci/ sign, break and judge: as a trustlet will be, code, constants,
// data that reaches beyond the file, and a section of its own. Nothing ever runs it.
#include <cstdint>

namespace {

constinit std::uint64_t uses = 0x5A;               // .data
constinit std::uint8_t untouched[3 * 4096] = {};   // beyond the file
constinit std::uint64_t* volatile pointer = &uses; // needs a relocation

struct Policy {
    std::uint8_t version;
    std::uint8_t reserved[7];
    std::uint64_t id;
};
__attribute__((section(".tPolicy"), used)) constexpr Policy policy{1, {}, 0x4242};

} // namespace

extern "C" std::uint64_t sample_entry(std::uint64_t argument) {
    std::uint64_t* const place = pointer;
    *place += argument + untouched[argument % sizeof(untouched)];
    untouched[argument % sizeof(untouched)] = 1;
    return *place;
}
