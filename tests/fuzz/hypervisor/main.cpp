// SPDX-License-Identifier: MIT
// libFuzzer's way into the hypervisor. Build the target fuzz_hypervisor with clang, then:
//     fuzz_hypervisor -max_total_time=3600 -max_len=2048 CORPUS_FOLDER
#include "tests/fuzz/hypervisor/property.h"
#include "tests/fuzz/run.h"

#include <cstdint>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer chose the name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::report(fuzz::check_hypervisor(std::as_bytes(std::span(data, size))).wrong);
}
