// SPDX-License-Identifier: MIT
// libFuzzer's way into the whole verification:
//     fuzz_skci_image -max_total_time=600 CORPUS_FOLDER <build>/tests/skci/fixtures
#include "skci/trusted_root.h"
#include "tests/fuzz/run.h"
#include "tests/fuzz/skci/properties.h"

#include <cstdint>
#include <fstream>
#include <iterator>

namespace {

const skci::TrustAnchor& fixture_root() {
    static const std::string certificate = [] {
        std::ifstream stream(SKCI_FIXTURES_DIR "/root.der", std::ios::binary);
        return std::string{std::istreambuf_iterator<char>(stream), {}};
    }();
    static const skci::TrustAnchor root =
        skci::read_trust_anchor(std::as_bytes(std::span(certificate))).value();
    return root;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::report(
        fuzz::check_signed_image(std::as_bytes(std::span(data, size)), fixture_root()));
}
