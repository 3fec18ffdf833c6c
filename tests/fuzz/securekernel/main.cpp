// SPDX-License-Identifier: MIT
// libFuzzer's way into the secure kernel, by secure calls and by answers to normal calls. Build the
// target fuzz_securekernel with clang, then:
//     fuzz_securekernel -max_total_time=3600 -max_len=2048 CORPUS_FOLDER
#include "tests/fuzz/run.h"
#include "tests/fuzz/securekernel/property.h"

#include <cstdint>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer chose the name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::report(fuzz::check_secure_kernel(std::as_bytes(std::span(data, size))).wrong);
}
