// SPDX-License-Identifier: MIT
// Compiled as guest code, with rt/standard for a standard library.
#include "tests/unit/rt/standard_expectations.h"

namespace {

constexpr unsigned count = std::size(while_compiling) + std::size(at_run_time_only);

std::array<test::Expectation, count> all;

/// Hides a value from the compiler, which would otherwise see the mistake and warn.
template <typename T>
T hidden(T value) {
    volatile T kept = value;
    return kept;
}

} // namespace

extern "C" test::Expectations guest_expectations() {
    auto* const rest =
        std::copy(std::begin(while_compiling), std::end(while_compiling), all.begin());
    std::copy(std::begin(at_run_time_only), std::end(at_run_time_only), rest);
    return {all.data(), count};
}

extern "C" void go_out_of_range(unsigned which) {
    int plain[] = {1, 2, 3};
    const std::span<int> span{plain};
    const std::string_view text = "abc";
    const std::array array{1, 2, 3};
    const std::size_t three = hidden(std::size_t{3});
    volatile int read = 0;
    switch (which) {
    case 0: read = span[three]; break;
    case 1: read = *span.subspan(three + 1).data(); break;
    case 2: read = *span.first(three + 1).data(); break;
    case 3: read = text[three]; break;
    case 4: read = *text.substr(three + 1).data(); break;
    case 5: read = array[three]; break;
    case 6: read = *(hidden(false) ? std::optional{1} : std::optional<int>{}); break;
    case 7: read = span.subspan(three).front(); break;
    default: break;
    }
    static_cast<void>(read);
}
