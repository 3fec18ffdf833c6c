// SPDX-License-Identifier: MIT
// libFuzzer's way into the PE loader. Build the target fuzz_pe_image with clang, then:
//     fuzz_pe_image -max_total_time=600 CORPUS_FOLDER <build>/images
#include "tests/fuzz/pe_image_property.h"
#include "tests/fuzz/run.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = std::as_bytes(std::span(data, size));
    return fuzz::report(fuzz::check_pe_image(file) + fuzz::check_pe_library(file));
}
