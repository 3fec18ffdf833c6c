// SPDX-License-Identifier: MIT
// libFuzzer's way into the PE loader. Build the target fuzz_pe_image with clang, then:
//     fuzz_pe_image -max_total_time=600 CORPUS_FOLDER <build>/images
#include "tests/fuzz/pe_image_property.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = std::as_bytes(std::span(data, size));
    const std::string wrong = fuzz::check_pe_image(file) + fuzz::check_pe_library(file);
    if (!wrong.empty()) {
        std::fprintf(stderr, "%s\n", wrong.c_str());
        std::abort();
    }
    return 0;
}
