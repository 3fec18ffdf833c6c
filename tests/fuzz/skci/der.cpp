// SPDX-License-Identifier: MIT
// libFuzzer's way into the DER reader:
//     fuzz_skci_der -max_total_time=600 CORPUS_FOLDER <build>/tests/skci/fixtures/seeds
#include "tests/fuzz/run.h"
#include "tests/fuzz/skci/properties.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::report(fuzz::check_der(std::as_bytes(std::span(data, size))));
}
