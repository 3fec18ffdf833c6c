// SPDX-License-Identifier: MIT
// libFuzzer's way into the hypervisor. Build the target fuzz_hypervisor with clang, then:
//     fuzz_hypervisor -max_total_time=3600 -max_len=2048 CORPUS_FOLDER
#include "tests/fuzz/hypervisor/property.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer chose the name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::Verdict verdict = fuzz::check_hypervisor(std::as_bytes(std::span(data, size)));
    if (!verdict.wrong.empty()) {
        std::fprintf(stderr, "%s\n", verdict.wrong.c_str());
        std::abort();
    }
    return 0;
}
